package org.djlext.examples.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.djlext.vlm.generate.TextTokenizer;
import org.djlext.vlm.tune.NextTokenLoss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatRowsTest {

  @TempDir private Path folder;

  @Test
  void onlyAnswersAreLearntAndTheyAreWhole() throws Exception {
    TokenizerWriter.write(folder, List.of(), 512);
    try (TextTokenizer tokenizer = TextTokenizer.open(folder)) {
      ChatRows.Rows rows = new ChatRows(TaskMixture.standard(), tokenizer, 1).draw(5, 8, 400);
      int learnt = 0;
      for (int row = 0; row < 8; row++) {
        long[] ids = rows.inputIds()[row];
        long[] labels = rows.labels()[row];
        StringBuilder answers = new StringBuilder();
        for (int t = 0; t < ids.length; t++) {
          if (labels[t] != NextTokenLoss.IGNORED) {
            assertThat(labels[t]).isEqualTo(ids[t]);
            answers.append(labels[t] == 2 ? "\u0000" : tokenizer.decode(labels[t]));
            learnt++;
          }
        }
        long turns = Arrays.stream(ids).filter(id -> id == 2).count();
        long ends = Arrays.stream(labels).filter(id -> id == 2).count();
        assertThat(ends).isPositive().isEqualTo(turns / 2);
        assertThat(answers.toString()).endsWith("\u0000").doesNotContain("user");
      }
      assertThat(learnt).isEqualTo(rows.learnt());
    }
  }

  @Test
  void rowsOfAStepDependOnSeedAndStepAlone() throws Exception {
    TokenizerWriter.write(folder, List.of(), 512);
    try (TextTokenizer tokenizer = TextTokenizer.open(folder)) {
      ChatRows one = new ChatRows(TaskMixture.standard(), tokenizer, 1);
      one.draw(0, 2, 200);
      ChatRows two = new ChatRows(TaskMixture.standard(), tokenizer, 1);
      assertThat(one.draw(7, 2, 200).inputIds()).isEqualTo(two.draw(7, 2, 200).inputIds());
      assertThat(one.draw(7, 2, 200).inputIds()).isNotEqualTo(two.draw(8, 2, 200).inputIds());
    }
  }
}
