package org.djlext.examples.language;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoryTaskTest {

  private static final String PROMPT = "Tell a story about a fox and a river.";
  private static final String STORY =
      "A small fox lived near the river. One day the fox lost a key there. An owl saw it and helped"
          + " to look for the key. They found the key by the river, and the fox was glad.";

  @ParameterizedTest(name = "{0} for {1}")
  @CsvSource({
    "small, small, true", // as it is
    "small, brave, true", // another word of the slot
    "small, purple, false", // a word the slot does not have
    "the fox lost, the bear lost, false", // the hero changes
    "found the key, found the ring, false", // the thing changes
    "An owl, A owl, false", // grammar
    "the river., the forest., false", // the subject changes
    "An owl, A fox, false", // the hero helps itself
    "and the fox was glad., and the fox was, false", // cut short
    "and the fox was glad., and the fox was glad. The end., false" // more than a story
  })
  void acceptsOnlyCoherentStoriesAboutTheSubjects(String from, String to, boolean right) {
    assertThat(STORY).contains(from);
    assertThat(new StoryTask().verify(PROMPT, STORY.replace(from, to))).isEqualTo(right);
  }
}
