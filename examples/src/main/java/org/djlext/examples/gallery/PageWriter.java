package org.djlext.examples.gallery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Puts content into the frame that all pages share. */
final class PageWriter {

  private final String frame;
  private final String style;
  private final String footer;

  /**
   * Reads the frame.
   *
   * @param footer what every page ends with
   */
  PageWriter(String footer) throws IOException {
    frame = resource("page.html");
    style = resource("page.css");
    this.footer = footer;
  }

  /** Returns a whole page that needs no other file. */
  byte[] page(String title, String lead, Html content) {
    String page =
        frame
            .replace("{{style}}", style)
            .replace("{{title}}", Html.escape(title))
            .replace("{{lead}}", Html.escape(lead))
            .replace("{{footer}}", Html.escape(footer))
            .replace("{{content}}", content.toString()); // last: content is not searched again
    return page.getBytes(StandardCharsets.UTF_8);
  }

  private static String resource(String name) throws IOException {
    try (InputStream is = PageWriter.class.getResourceAsStream(name)) {
      return new String(is.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
