declare namespace App {
  interface Locals {
    user?: string | undefined;
  }
}
