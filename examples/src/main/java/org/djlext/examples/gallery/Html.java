package org.djlext.examples.gallery;

import java.util.Base64;
import java.util.List;

/** HTML in the making. Whatever is given as text is escaped; only this class writes tags. */
final class Html {

  private final StringBuilder html = new StringBuilder();

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  Html heading(String text) {
    return element("h2", "", text);
  }

  Html paragraph(String text) {
    return element("p", "", text);
  }

  /** Adds an element of a style class that holds text. */
  Html element(String tag, String style, String text) {
    open(tag, style);
    html.append(escape(text));
    return close(tag);
  }

  /** Adds an element of a style class that holds HTML. */
  Html element(String tag, String style, Html content) {
    open(tag, style);
    html.append(content);
    return close(tag);
  }

  Html open(String tag, String style) {
    html.append('<').append(tag);
    if (!style.isEmpty()) {
      html.append(" class=\"").append(escape(style)).append('"');
    }
    html.append('>');
    return this;
  }

  Html close(String tag) {
    html.append("</").append(tag).append(">\n");
    return this;
  }

  Html link(String target, String text) {
    html.append("<a href=\"").append(escape(target)).append("\">");
    html.append(escape(text)).append("</a>\n");
    return this;
  }

  Html add(Html other) {
    html.append(other);
    return this;
  }

  /** Adds a picture whose bytes become part of the page. */
  Html png(byte[] picture, String what) {
    html.append("<img alt=\"").append(escape(what)).append("\" src=\"data:image/png;base64,");
    html.append(Base64.getEncoder().encodeToString(picture)).append("\">\n");
    return this;
  }

  /** Adds a picture with a line below it. */
  Html figure(byte[] picture, String caption) {
    return open("figure", "")
        .png(picture, caption)
        .element("figcaption", "", caption)
        .close("figure");
  }

  /**
   * Adds a table.
   *
   * @param headings one a column, ending in {@code >} where cells are set flush right
   * @param rows the cells
   */
  Html table(String[] headings, List<String[]> rows) {
    html.append("<div class=\"wide\"><table>\n<thead>");
    row("th", headings, headings);
    html.append("</thead>\n<tbody>\n");
    rows.forEach(cells -> row("td", headings, cells));
    html.append("</tbody>\n</table></div>\n");
    return this;
  }

  private void row(String tag, String[] headings, String[] cells) {
    open("tr", "");
    for (int i = 0; i < cells.length; i++) {
      boolean right = headings[i].endsWith(">");
      String text = cells == headings && right ? stripMark(cells[i]) : cells[i];
      element(tag, right ? "number" : "", text);
    }
    close("tr");
  }

  private static String stripMark(String heading) {
    return heading.substring(0, heading.length() - 1);
  }

  @Override
  public String toString() {
    return html.toString();
  }
}
