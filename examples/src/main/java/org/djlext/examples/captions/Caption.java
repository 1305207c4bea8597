package org.djlext.examples.captions;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.djlext.examples.sketch.InkColor;
import org.djlext.examples.sketch.ShapeKind;
import org.djlext.examples.sketch.Side;

/** What a caption says. Its text is {@code toString}. */
public sealed interface Caption {

  /** The most equal things in a picture. */
  int LARGEST_COUNT = 3;

  /**
   * So many equal things.
   *
   * @param number from 1 to {@link #LARGEST_COUNT}
   * @param thing what they are
   */
  record Several(int number, Thing thing) implements Caption {

    private static final List<String> WORDS = List.of("a", "two", "three");

    /**
     * Checks the number.
     *
     * @param number from 1 to {@link #LARGEST_COUNT}
     * @param thing what they are
     * @throws IllegalArgumentException if the number is another one
     */
    public Several {
      if (number < 1 || number > LARGEST_COUNT) {
        throw new IllegalArgumentException(
            "number: expected from 1 to %d, found %d".formatted(LARGEST_COUNT, number));
      }
    }

    @Override
    public String toString() {
      return WORDS.get(number - 1) + " " + thing + (number > 1 ? "s" : "");
    }
  }

  /**
   * Two different things, one beside the other.
   *
   * @param first what is spoken of
   * @param side where it is
   * @param second what it is seen from
   */
  record Pair(Thing first, Side side, Thing second) implements Caption {

    /**
     * Checks the things.
     *
     * @param first what is spoken of
     * @param side where it is
     * @param second what it is seen from
     * @throws IllegalArgumentException if both are the same
     */
    public Pair {
      if (first.equals(second)) {
        throw new IllegalArgumentException("expected two different things, found twice " + first);
      }
    }

    /** Returns the other way to say the same. */
    Pair reversed() {
      return new Pair(second, opposite(), first);
    }

    private Side opposite() {
      return switch (side) {
        case LEFT -> Side.RIGHT;
        case RIGHT -> Side.LEFT;
        case ABOVE -> Side.BELOW;
        case BELOW -> Side.ABOVE;
      };
    }

    @Override
    public String toString() {
      return "a %s %s a %s".formatted(first, side.preposition(), second);
    }
  }

  /**
   * Says whether two captions describe the same pictures.
   *
   * @param other the other one
   * @return whether they are equal or tell of two things the other way about
   */
  default boolean meansTheSameAs(Caption other) {
    return equals(other) || this instanceof Pair pair && pair.reversed().equals(other);
  }

  /**
   * Returns the caption in one of the ways that people may say it.
   *
   * @param random decides which
   * @return a text that {@link #parse} reads as this caption
   */
  default String said(RandomGenerator random) {
    String text = toString();
    if (this instanceof Pair pair && random.nextBoolean()) {
      text = text.replace(pair.side().preposition(), Grammar.OTHERWISE.get(pair.side()));
    }
    return random.nextInt(4) == 0
        ? text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + "."
        : text;
  }

  /**
   * Reads a caption.
   *
   * @param text such as {@code two green triangles} or {@code a red square left of a blue circle};
   *     capital letters and a full stop do not matter
   * @return what it says, or nothing if it says something else
   */
  static Optional<Caption> parse(String text) {
    Matcher matcher = Grammar.CAPTION.matcher(text.strip().toLowerCase(Locale.ROOT));
    return matcher.matches() ? Grammar.read(matcher) : Optional.empty();
  }

  /** How captions are written. */
  final class Grammar {

    private static final Map<Side, String> OTHERWISE =
        Map.of(
            Side.LEFT, "to the left of",
            Side.RIGHT, "to the right of",
            Side.ABOVE, "over",
            Side.BELOW, "under");
    private static final String THING =
        "(%s) (%s)"
            .formatted(
                either(Stream.of(InkColor.values()).map(InkColor::word)),
                either(Thing.KINDS.stream().map(ShapeKind::word)));
    private static final String SIDES =
        either(
            Stream.of(Side.values())
                .flatMap(side -> Stream.of(side.preposition(), OTHERWISE.get(side))));
    private static final Pattern CAPTION =
        Pattern.compile(
            "(?:draw )?(?:(a|one|two|three) )?%s(s?)(?: (%s) (?:a |one )?%s)?[.!]?"
                .formatted(THING, SIDES, THING));

    private Grammar() {}

    private static String either(Stream<String> words) {
      return words.collect(Collectors.joining("|"));
    }

    private static Optional<Caption> read(Matcher m) {
      int number = Math.max(1, Several.WORDS.indexOf(m.group(1)) + 1);
      boolean plural = !m.group(4).isEmpty();
      Thing first = thing(m.group(2), m.group(3));
      if (plural != number > 1 || number > 1 && m.group(5) != null) {
        return Optional.empty();
      } else if (m.group(5) == null) {
        return Optional.of(new Several(number, first));
      }
      Thing second = thing(m.group(6), m.group(7));
      return first.equals(second)
          ? Optional.empty()
          : Optional.of(new Pair(first, side(m.group(5)), second));
    }

    private static Thing thing(String color, String kind) {
      return new Thing(
          InkColor.valueOf(color.toUpperCase(Locale.ROOT)),
          ShapeKind.valueOf(kind.toUpperCase(Locale.ROOT)));
    }

    private static Side side(String phrase) {
      return Stream.of(Side.values())
          .filter(s -> s.preposition().equals(phrase) || OTHERWISE.get(s).equals(phrase))
          .findFirst()
          .orElseThrow();
    }
  }
}
