package org.djlext.vlm.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.djlext.flashattn.image.RgbImage;

/**
 * A chat of words and pictures. Instances do not change; each method that adds something returns a
 * longer chat.
 *
 * @param turns what was said, in order
 */
public record Chat(List<Turn> turns) {

  /** What is said: words or a picture. */
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
   * @param image of any size
   */
  public record Picture(RgbImage image) implements Part {}

  /**
   * What one says before another does.
   *
   * @param role who speaks: {@code system}, {@code user} or {@code assistant}
   * @param parts what is said, in order
   */
  public record Turn(String role, List<Part> parts) {

    /**
     * Keeps the parts.
     *
     * @param role who speaks
     * @param parts what is said
     */
    public Turn {
      parts = List.copyOf(parts);
    }

    /** Returns the words, if there are no pictures among them, or null. */
    String words() {
      return parts.stream().allMatch(Text.class::isInstance)
          ? parts.stream().map(part -> ((Text) part).text()).collect(Collectors.joining())
          : null;
    }
  }

  /**
   * Keeps the turns.
   *
   * @param turns what was said, in order
   */
  public Chat {
    turns = List.copyOf(turns);
  }

  /**
   * Begins a chat with nothing said.
   *
   * @return an empty chat
   */
  public static Chat empty() {
    return new Chat(List.of());
  }

  /**
   * Asks about pictures.
   *
   * @param question the user's words
   * @param pictures what they are about, which stands before them
   * @return a chat of one turn
   */
  public static Chat of(String question, RgbImage... pictures) {
    return empty().user(question, pictures);
  }

  /**
   * Adds what governs the whole chat.
   *
   * @param text the words
   * @return a longer chat
   */
  public Chat system(String text) {
    return and(new Turn("system", List.of(new Text(text))));
  }

  /**
   * Adds what the user says.
   *
   * @param text the words
   * @param pictures pictures that stand before them
   * @return a longer chat
   */
  public Chat user(String text, RgbImage... pictures) {
    List<Part> parts = new ArrayList<>();
    for (RgbImage picture : pictures) {
      parts.add(new Picture(picture));
    }
    parts.add(new Text(text));
    return user(parts);
  }

  /**
   * Adds what the user says, words and pictures in any order.
   *
   * @param parts what is said
   * @return a longer chat
   */
  public Chat user(List<? extends Part> parts) {
    return and(new Turn("user", List.copyOf(parts)));
  }

  /**
   * Adds what the model said.
   *
   * @param text the words
   * @return a longer chat
   */
  public Chat assistant(String text) {
    return and(new Turn("assistant", List.of(new Text(text))));
  }

  /**
   * Adds a turn.
   *
   * @param turn what is said
   * @return a longer chat
   */
  public Chat and(Turn turn) {
    List<Turn> more = new ArrayList<>(turns);
    more.add(turn);
    return new Chat(more);
  }

  /**
   * Returns the pictures of all turns.
   *
   * @return the pictures in order
   */
  public List<RgbImage> pictures() {
    return turns.stream()
        .flatMap(turn -> turn.parts().stream())
        .filter(Picture.class::isInstance)
        .map(part -> ((Picture) part).image())
        .toList();
  }
}
