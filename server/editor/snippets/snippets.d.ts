declare module '*.dlspec' {
  const text: string;
  export default text;
}
