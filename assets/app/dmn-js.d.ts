// dmn-js brings no types. Its managers are used through a handful of calls in decision-editor.ts.
declare module "dmn-js/lib/Modeler" {
  const Modeler: new (options: object) => any;
  export default Modeler;
}
declare module "dmn-js/lib/NavigatedViewer" {
  const Viewer: new (options: object) => any;
  export default Viewer;
}
