package org.djlext.vlm.chameleon;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.djlext.flashattn.image.RgbImage;

/**
 * Text and pictures in their order.
 *
 * @param parts what it is made of
 */
public record Document(List<Part> parts) {

  /** A piece of a document. */
  public sealed interface Part permits Text, Picture {}

  /**
   * Words.
   *
   * @param text any text
   */
  public record Text(String text) implements Part {}

  /**
   * A picture.
   *
   * @param image any size
   */
  public record Picture(RgbImage image) implements Part {}

  /**
   * Keeps the parts.
   *
   * @param parts what it is made of
   */
  public Document {
    parts = List.copyOf(parts);
  }

  /**
   * Makes a document of words alone, to which {@link #and} adds more.
   *
   * @param text any text
   * @return the document
   */
  public static Document of(String text) {
    return new Document(List.of(new Text(text)));
  }

  /**
   * Makes a document of a picture alone, to which {@link #and} adds more.
   *
   * @param image any size
   * @return the document
   */
  public static Document of(RgbImage image) {
    return new Document(List.of(new Picture(image)));
  }

  /**
   * Adds words.
   *
   * @param text any text
   * @return a longer document
   */
  public Document and(String text) {
    return and(new Text(text));
  }

  /**
   * Adds a picture.
   *
   * @param image any size
   * @return a longer document
   */
  public Document and(RgbImage image) {
    return and(new Picture(image));
  }

  private Document and(Part part) {
    List<Part> more = new ArrayList<>(parts);
    more.add(part);
    return new Document(more);
  }

  /**
   * Returns the words alone.
   *
   * @return all text, joined
   */
  public String text() {
    return parts.stream()
        .filter(Text.class::isInstance)
        .map(part -> ((Text) part).text())
        .collect(Collectors.joining());
  }

  /**
   * Returns the pictures alone.
   *
   * @return in their order
   */
  public List<RgbImage> pictures() {
    return parts.stream()
        .filter(Picture.class::isInstance)
        .map(part -> ((Picture) part).image())
        .toList();
  }
}
