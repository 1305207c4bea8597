package org.djlext.examples.language;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Greetings and questions about the model itself, with answers to be remembered. */
final class SmallTalk implements LanguageTask {

  private static final Map<List<String>, String> ANSWERS = answers();

  @Override
  public String name() {
    return "small talk";
  }

  @Override
  public Exercise draw(Random random) {
    List<List<String>> groups = List.copyOf(ANSWERS.keySet());
    List<String> prompts = Phrases.pick(random, groups);
    return new Exercise(Phrases.pick(random, prompts), ANSWERS.get(prompts), "");
  }

  @Override
  public boolean verify(String prompt, String answer) {
    return ANSWERS.entrySet().stream()
        .filter(e -> e.getKey().contains(prompt))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no small talk is '" + prompt + "'"))
        .getValue()
        .equals(answer.strip());
  }

  @Override
  public boolean canBeHeldOut() {
    return false;
  }

  private static Map<List<String>, String> answers() {
    Map<List<String>, String> answers = new LinkedHashMap<>();
    answers.put(
        List.of("Hello", "Hello!", "Hi", "Hi!", "hello", "Good morning.", "Good evening."),
        "Hello! Ask me for a sum, a sorted list or a story.");
    answers.put(
        List.of("Who are you?", "What are you?", "Tell me about yourself.", "What is your name?"),
        "I am a miniature LLaMA with a few million parameters, trained in Java with DJL.");
    answers.put(
        List.of("What can you do?", "How can you help me?", "Help", "What do you know?"),
        "I can add, subtract, multiply, compare and sort numbers, sort and spell words, play the"
            + " 24 game and tell stories.");
    answers.put(
        List.of("How are you?", "How do you do?", "Are you well?"),
        "I am well, thank you. What shall we do?");
    answers.put(
        List.of("Who made you?", "Where do you come from?", "How were you trained?"),
        "A Java program made me: it drew my tasks and trained me on them.");
    answers.put(
        List.of("How big are you?", "How many parameters do you have?"),
        "I have between two and three million parameters.");
    answers.put(List.of("Thank you", "Thank you!", "Thanks", "Thanks!"), "You are welcome!");
    answers.put(List.of("Goodbye", "Goodbye!", "Bye", "Bye!", "See you."), "Goodbye!");
    return answers;
  }
}
