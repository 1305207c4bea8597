package org.djlext.vlm.tune.reasoning.task;

import java.util.List;
import java.util.random.RandomGenerator;

/** Words for puzzles: common ones, and invented ones, which nobody can know by heart. */
final class PlainWords {

  static final List<String> ALL =
      List.of(
          """
          acorn anchor ankle apron arch attic autumn badge bamboo barley barn bench berry blanket \
          bone bonnet border branch brick broom brush button cabin cable canal canyon cedar cellar \
          chain chalk cherry chimney circle clay cliff clock clover comb compass copper coral \
          corner cotton cradle crane creek cricket daisy desert diamond dough eagle echo elbow \
          elm envelope fabric falcon fence ferry fiddle field finger flute fog fountain frost \
          furnace galaxy gate ginger glacier gravel harbor harvest hedge helmet heron hollow \
          hammock ink insect ivory ivy jungle kettle kidney kitten lace lagoon lawn leather \
          lettuce linen lizard locket lobster magnet maple marble meadow melon mint mitten moss \
          mountain mustard napkin nectar nickel noodle oak oats olive orchard otter oven oyster \
          paddle palm parrot pebble pepper pigeon pine plank plum pond poppy prairie puddle pump \
          quarry quilt raven reed ribbon ridge rooster saddle sandal scarf sparrow spider spruce \
          squirrel stable staple summer swan thimble thorn thread thunder timber tunnel turnip \
          twig valley velvet vest vinegar walnut wasp wharf willow yarn zipper\
          """
              .split(" "));

  private static final String CONSONANTS = "bcdfghjklmnprstvwz";
  private static final String VOWELS = "aeiou";

  private PlainWords() {}

  /** Draws a word of some length that nobody has seen before. */
  static String invented(int length, RandomGenerator random) {
    StringBuilder word = new StringBuilder();
    boolean vowel = random.nextInt(4) == 0;
    while (word.length() < length) {
      String letters = vowel ? VOWELS : CONSONANTS;
      word.append(letters.charAt(random.nextInt(letters.length())));
      vowel = !vowel;
    }
    return word.toString();
  }
}
