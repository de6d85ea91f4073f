using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "internet", network = (allow = ["local"])),
  ],
);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "conformance.js", esModule = embed "conformance.js"),
  ],
  bindings = [
    (name = "plexTv", fromEnvironment = "PLEX_TV"),
    (name = "bodies", fromEnvironment = "BODIES"),
  ],
  compatibilityDate = "2026-10-01",
);
