package org.djlext.vlm.generate.jinja;

import java.util.List;

/**
 * What a template gave.
 *
 * @param text the text
 * @param generated the parts of it that stand within {@code generation} tags, in order
 */
public record RenderedTemplate(String text, List<TextSpan> generated) {

  /**
   * Keeps the parts.
   *
   * @param text the text
   * @param generated the parts within {@code generation} tags
   */
  public RenderedTemplate {
    generated = List.copyOf(generated);
  }
}
