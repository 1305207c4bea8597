package org.djlext.examples.language;

import java.util.List;
import java.util.Random;

/** The words of the tasks: known ones, and invented ones that must be spelled from their parts. */
final class Words {

  static final List<String> KNOWN =
      List.of(
          ("apple arrow basket bear bell bird boat book bottle bread bridge bucket butter cake camel"
                  + " candle carpet castle cat chair cheese cloud coat coin cow crown cup dog door"
                  + " dragon drum duck eagle egg engine farm feather fire fish flag flower forest"
                  + " fox garden ghost gift glass glove goat gold grape grass hammer hat hill honey"
                  + " horse house ice island jacket jar jewel key king kitchen kite knife ladder"
                  + " lake lamp lantern leaf lemon letter lion map market milk mirror monkey moon"
                  + " mouse music nail needle nest night ocean onion orange owl paper pearl pencil"
                  + " piano pig pillow plate pocket potato queen rabbit rain ring river road robin"
                  + " rocket rope rose sail salt sand school shell ship shoe silver snow spoon star"
                  + " stone storm sugar sun table tail tiger tower train tree tulip turtle uncle"
                  + " valley village violin wagon wall water whale wheel window winter wolf yard"
                  + " yellow zebra")
              .split(" "));

  static final List<String> ANIMALS =
      List.of(
          ("fox bear cat dog owl lion mouse rabbit duck horse wolf tiger turtle monkey frog cow pig"
                  + " goat eagle robin")
              .split(" "));

  private static final String CONSONANTS = "bcdfghjklmnprstvwz";
  private static final String VOWELS = "aeiou";

  private Words() {}

  /** Draws a word of three to eight letters, invented in two cases of three. */
  static String draw(Random random) {
    if (random.nextInt(3) == 0) {
      return Phrases.pick(random, KNOWN);
    }
    int length = 3 + random.nextInt(5);
    StringBuilder word = new StringBuilder();
    boolean vowel = random.nextInt(4) == 0;
    while (word.length() < length) {
      String letters = vowel ? VOWELS : CONSONANTS;
      word.append(letters.charAt(random.nextInt(letters.length())));
      vowel = !vowel;
    }
    return word.toString();
  }

  /** Writes the letters of a word one by one. */
  static String spelled(String word) {
    return String.join(" ", word.split(""));
  }
}
