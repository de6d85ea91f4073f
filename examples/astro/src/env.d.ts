declare namespace App {
  interface SessionData {
    user: string;
  }
}
