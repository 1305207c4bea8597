package org.djlext.examples.language;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/** The ways in which one thing is said; one of them is drawn. */
record Phrases(List<String> formats) {

  static Phrases of(String... formats) {
    return new Phrases(List.of(formats));
  }

  String say(Random random, Object... arguments) {
    return String.format(Locale.ROOT, pick(random, formats), arguments);
  }

  static <T> T pick(Random random, List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
