/** The icon of the pages in a browser's tab. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="8" fill="#3949ab"/>
<g fill="#fff"><circle cx="8" cy="16" r="2.6"/><circle cx="16" cy="16" r="2.6"/><circle cx="24" cy="16" r="2.6"/></g>
</svg>
`;
