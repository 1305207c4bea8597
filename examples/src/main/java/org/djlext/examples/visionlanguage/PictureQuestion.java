package org.djlext.examples.visionlanguage;

/**
 * A question about a picture.
 *
 * @param kind what it is about
 * @param text the question
 * @param answer the only right answer
 */
public record PictureQuestion(QuestionKind kind, String text, String answer) {

  /**
   * Says whether an answer is right.
   *
   * @param given what a model said
   * @return whether it is the answer, but for space around it, a full stop, and capitals
   */
  public boolean accepts(String given) {
    String bare = given.strip();
    if (bare.endsWith(".")) {
      bare = bare.substring(0, bare.length() - 1);
    }
    return bare.equalsIgnoreCase(answer);
  }
}
