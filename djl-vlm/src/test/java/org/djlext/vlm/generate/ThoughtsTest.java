package org.djlext.vlm.generate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThoughtsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "plain text | - | plain text",
        "[th]two circles[/th]2 | two circles | 2",
        "before [th]a[/th] between [th]b[/th] after | ab | before  between  after",
        "[th]never ends | never ends | -",
        "[th]ends in a mark [/t | ends in a mark [/t | -",
        "no mark [t [th no [/th] mark | - | no mark [t [th no [/th] mark",
        "[th][/th] | - | -",
        "[[th]x[[/th]y | x[ | [y"
      })
  void sameInWhateverPiecesTheTextComes(String text, String thinking, String answer) {
    for (int size = 1; size <= text.length(); size++) {
      StringBuilder thought = new StringBuilder();
      StringBuilder said = new StringBuilder();
      Thoughts thoughts = new Thoughts("[th]", "[/th]", thought::append, said::append);
      for (int from = 0; from < text.length(); from += size) {
        thoughts.accept(text.substring(from, Math.min(text.length(), from + size)));
      }
      thoughts.end();
      assertThat(thought).as("pieces of %d", size).hasToString(thinking == null ? "" : thinking);
      assertThat(said).as("pieces of %d", size).hasToString(answer == null ? "" : answer);
    }
  }
}
