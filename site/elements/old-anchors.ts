/** <old-anchors>: who follows a link to an anchor that has become a link itself goes on to where that leads. */

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
