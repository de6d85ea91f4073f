export default { basePath: '/app', trailingSlash: true };
