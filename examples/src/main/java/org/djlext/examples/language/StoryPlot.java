package org.djlext.examples.language;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The grammar of stories: each plot is a row of sentences, each sentence has several wordings with
 * slots, and a slot keeps its word through the story, which is what makes the story coherent.
 */
enum StoryPlot {
  /** Something is lost at a place and found again. */
  PLACE(
      words("river forest lake mountain garden bridge cave farm village hill beach castle"),
      List.of(
          List.of(
              "A {adj} {hero} lived near the {other}.",
              "Once there was a {adj} {hero} who loved the {other}.",
              "Every day a {adj} {hero} walked to the {other}."),
          List.of(
              "One {time} the {hero} lost a {thing} there.",
              "One {time} the {hero} could not find a {thing} any more."),
          List.of(
              "A {helper} saw it and helped to look for the {thing}.",
              "Together with a {helper} the {hero} looked everywhere for the {thing}."),
          List.of(
              "They found the {thing} by the {other}, and the {hero} was {glad}.",
              "At last the {thing} lay in the sun at the {other}, and the {hero} was {glad}."))),
  /** Something is found and given back. */
  THING(
      words("lamp boat drum kite key book ball hat cake bell map basket"),
      List.of(
          List.of(
              "One {time} a {adj} {hero} found a {other} under a tree.",
              "A {adj} {hero} found a {other} on the road."),
          List.of(
              "The {other} belonged to a {helper}, who was looking for it.",
              "Soon a {helper} came by and asked for the {other}."),
          List.of(
              "The {hero} gave the {other} back at once.",
              "The {hero} wanted to keep the {other}, but gave it back."),
          List.of(
              "The {helper} was {glad}, and they became friends.",
              "The {helper} said thank you, and the {hero} was {glad}."))),
  /** A friend is in trouble and gets help. */
  FRIEND(
      Words.ANIMALS,
      List.of(
          List.of(
              "A {adj} {hero} and a {other} were friends.",
              "Once there was a {adj} {hero} who had a friend, a {other}."),
          List.of(
              "One {time} the {other} got lost near the {place}.",
              "One {time} the {other} was caught by the rain at the {place}."),
          List.of(
              "The {hero} heard a call and ran to the {place}.",
              "The {hero} took a {thing} and went to the {place} to help."),
          List.of(
              "They came home together, and both were {glad}.",
              "The {other} was {glad}, and they went home and had some cake.")));

  private static final Map<String, List<String>> SLOTS =
      Map.of(
          "adj", words("small brave kind young clever quiet lazy happy little friendly"),
          "time", words("morning evening day night"),
          "thing", words("lamp boat drum kite key book ball hat bell map basket ring"),
          "helper", Words.ANIMALS,
          "place", words("river forest lake mountain garden cave farm village hill beach"),
          "glad", words("glad happy proud thankful"));
  private static final Pattern SLOT = Pattern.compile("\\{(\\w+)}");

  private final List<String> subjects;
  private final List<List<String>> sentences;

  StoryPlot(List<String> subjects, List<List<String>> sentences) {
    this.subjects = subjects;
    this.sentences = sentences;
  }

  /** Returns what the story may be about beside an animal. */
  List<String> subjects() {
    return subjects;
  }

  /** Tells one of the plot's many stories. */
  String tell(Random random, String hero, String other) {
    Map<String, String> filled = new HashMap<>(Map.of("hero", hero, "other", other));
    StringBuilder story = new StringBuilder();
    for (List<String> wordings : sentences) {
      String sentence = Phrases.pick(random, wordings);
      Matcher slot = SLOT.matcher(sentence);
      while (slot.find()) {
        String name = slot.group(1);
        while (!filled.containsKey(name)) {
          String word = Phrases.pick(random, SLOTS.get(name));
          if (!filled.containsValue(word)) {
            filled.put(name, word);
          }
        }
      }
      story.append(story.isEmpty() ? "" : " ");
      story.append(slot.replaceAll(m -> filled.get(m.group(1))));
    }
    return withArticles(story.toString());
  }

  /** Says whether a text is one of the plot's stories. */
  boolean matches(String story, String hero, String other) {
    if (!withArticles(withoutArticles(story)).equals(story)) {
      return false;
    }
    Map<String, String> filled = new HashMap<>(Map.of("hero", hero, "other", other));
    return matches(withoutArticles(story), 0, filled);
  }

  private boolean matches(String rest, int sentence, Map<String, String> filled) {
    if (sentence == sentences.size()) {
      return rest.isEmpty();
    }
    for (String wording : sentences.get(sentence)) {
      Map<String, String> more = new HashMap<>(filled);
      int end = read(rest, wording, more);
      if (end >= 0) {
        String tail = rest.substring(end);
        boolean separated = tail.isEmpty() || tail.startsWith(" ");
        if (separated && matches(tail.stripLeading(), sentence + 1, more)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Reads one sentence from the beginning of a text; returns where it ends, or -1. */
  private static int read(String text, String wording, Map<String, String> filled) {
    StringBuilder regex = new StringBuilder();
    Matcher slot = SLOT.matcher(wording);
    int from = 0;
    while (slot.find()) {
      String name = slot.group(1);
      regex.append(Pattern.quote(wording.substring(from, slot.start())));
      String known = filled.get(name);
      regex.append(known != null ? Pattern.quote(known) : "(?<" + name + ">[a-z]+)");
      from = slot.end();
    }
    regex.append(Pattern.quote(wording.substring(from)));
    Matcher found = Pattern.compile(regex.toString()).matcher(text);
    if (!found.lookingAt()) {
      return -1;
    }
    slot.reset();
    while (slot.find()) {
      String name = slot.group(1);
      if (!filled.containsKey(name)) {
        String word = found.group(name);
        if (!SLOTS.get(name).contains(word) || filled.containsValue(word)) {
          return -1;
        }
        filled.put(name, word);
      }
    }
    return found.end();
  }

  /** Writes "an" where English wants it. */
  static String withArticles(String text) {
    return text.replaceAll("\\b([Aa]) (?=[aeiou])", "$1n ");
  }

  private static String withoutArticles(String text) {
    return text.replaceAll("\\b([Aa])n (?=[aeiou])", "$1 ");
  }

  private static List<String> words(String text) {
    return List.of(text.split(" "));
  }
}
