"use strict";
// The table editor of staff pages: dmn-js on a form that posts `model` (as it stands) and `untouched` (as dmn-js read it).
// zhengtong.dmn.exchange makes the person's change out of the two. Without script the form beside it does the same work.
(function () {
  // CodeMirror writes a <style>, which the pages' policy does not let in; a constructed sheet behind a stand-in says the same.
  const create = document.createElement.bind(document);
  document.createElement = function (name, options) {
    if (String(name).toLowerCase() !== "style") return create(name, options);
    const sheet = new CSSStyleSheet();
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return Object.defineProperty(create("meta"), "textContent", { set: (text) => sheet.replaceSync(text) });
  };

  const chinese = document.documentElement.lang.startsWith("zh") ? window.dmnChinese || {} : {};
  const translate = (text, given) =>
    (chinese[text.trim()] || text).replace(/\{ ?(\w+) ?\}/g, (whole, name) => (given && name in given ? given[name] : whole));
  const speaking = { additionalModules: [{ translate: ["value", translate] }] };

  async function start(editor) {
    const form = editor.closest("form");
    const [model, untouched] = ["model", "untouched"].map((name) => form.elements[name]);
    const sheet = editor.querySelector(".dmn-sheet");
    const modeler = new window.DmnJS({
      container: sheet, drd: speaking, decisionTable: speaking, literalExpression: speaking, boxedExpression: speaking,
    });
    const written = async () => (await modeler.saveXML({ format: true })).xml;
    modeler.on("views.changed", (event) => show(editor.querySelector(".dmn-views"), modeler, event));
    modeler.on("viewer.created", (event) => event.viewer.on("commandStack.changed", changed));
    async function changed() {
      model.value = await written();
      editor.dispatchEvent(new CustomEvent("dmn-changed", { bubbles: true }));
    }
    const read = await modeler.importXML(model.value);
    model.value = untouched.value = await written();
    editor.dataset.warnings = read.warnings.map((warning) => warning.message).join("\n");
    editor.dataset.ready = "yes";
    form.addEventListener("submit", (event) => {
      if (document.activeElement && sheet.contains(document.activeElement)) document.activeElement.blur();
      if (form.dataset.sent) return;
      event.preventDefault();
      const by = event.submitter;
      written().then((xml) => {
        model.value = xml;
        form.dataset.sent = "yes";
        setTimeout(() => form.requestSubmit(by)); // not while the first submission is still being asked
      });
    });
    editor.modeler = modeler;
  }

  function show(bar, modeler, event) {
    bar.replaceChildren(...event.views.map((view) => {
      const button = create("button");
      button.type = "button";
      button.textContent = view.type === "drd" ? translate("View DRD") : view.name || view.id;
      if (event.activeView && view.element === event.activeView.element) button.setAttribute("aria-current", "true");
      button.addEventListener("click", () => modeler.open(view));
      return button;
    }));
  }

  document.querySelectorAll(".dmn-editor").forEach((editor) => {
    editor.hidden = false;
    start(editor).catch((why) => {
      editor.dataset.ready = "no";
      editor.querySelector(".dmn-refused").hidden = false;
      editor.querySelector(".dmn-refused").append(" " + why.message);
    });
  });
})();
