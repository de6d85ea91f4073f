// The types of Express 5 fit the parts that the tests use.
declare module 'express4' {
  import express from 'express';
  export default express;
}
