package org.djlext.examples.language;

import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A story of four sentences about an animal and a place, a thing or another animal. */
final class StoryTask implements LanguageTask {

  private static final Phrases PHRASES =
      Phrases.of(
          "Tell a story about a %s and a %s.",
          "Tell me a story about a %s and a %s.", "Write a short story about a %s and a %s.");
  private static final Pattern SUBJECTS = Pattern.compile("about an? ([a-z]+) and an? ([a-z]+)");

  @Override
  public String name() {
    return "story";
  }

  @Override
  public Exercise draw(Random random) {
    String hero = Phrases.pick(random, Words.ANIMALS);
    StoryPlot plot = Phrases.pick(random, List.of(StoryPlot.values()));
    String other = hero;
    while (other.equals(hero)) {
      other = Phrases.pick(random, plot.subjects());
    }
    String prompt = StoryPlot.withArticles(PHRASES.say(random, hero, other));
    return new Exercise(prompt, plot.tell(random, hero, other), hero + "+" + other);
  }

  /** Accepts the stories of the grammar: its sentences, about the subjects asked for. */
  @Override
  public boolean verify(String prompt, String answer) {
    Matcher matcher = SUBJECTS.matcher(prompt);
    if (!matcher.find()) {
      throw new IllegalArgumentException("expected two subjects, found '" + prompt + "'");
    }
    String hero = matcher.group(1);
    String other = matcher.group(2);
    for (StoryPlot plot : StoryPlot.values()) {
      if (plot.subjects().contains(other)) {
        return plot.matches(answer, hero, other);
      }
    }
    return false;
  }
}
