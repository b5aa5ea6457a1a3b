/** <old-anchors>: redirects a link to an old anchor, which is now a link itself, to that link's target. */

class OldAnchors extends HTMLElement {
  connectedCallback(): void {
    const follow = (): void => {
      const link = location.hash === "" ? null : document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (link instanceof HTMLAnchorElement && this.contains(link)) location.replace(link.href);
    };
    addEventListener("hashchange", follow);
    follow();
  }
}

customElements.define("old-anchors", OldAnchors);
