package org.djlext.examples.language;

import java.util.List;

/**
 * How chats are written as text.
 *
 * @param special the special tokens in the order of their ids
 * @param start the special token that texts begin with
 * @param end the special token that ends an answer
 * @param pad the special token that fills rows
 * @param template the Jinja template of chats
 */
public record ChatMarkup(
    List<String> special, String start, String end, String pad, String template) {

  /**
   * Copies the list.
   *
   * @param special the special tokens in the order of their ids
   * @param start the special token that texts begin with
   * @param end the special token that ends an answer
   * @param pad the special token that fills rows
   * @param template the Jinja template of chats
   */
  public ChatMarkup {
    special = List.copyOf(special);
  }
}
