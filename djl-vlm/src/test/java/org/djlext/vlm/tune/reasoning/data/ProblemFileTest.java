package org.djlext.vlm.tune.reasoning.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.djlext.vlm.tune.reasoning.task.IntegerArithmetic;
import org.djlext.vlm.tune.reasoning.task.LinearEquation;
import org.djlext.vlm.tune.reasoning.task.MazePuzzle;
import org.djlext.vlm.tune.reasoning.task.NumberGame;
import org.djlext.vlm.tune.reasoning.task.Problem;
import org.djlext.vlm.tune.reasoning.task.ProblemGenerator;
import org.djlext.vlm.tune.reasoning.task.SudokuPuzzle;
import org.djlext.vlm.tune.reasoning.verify.FamilyVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProblemFileTest {

  @TempDir Path folder;

  private final List<Problem> problems = new ArrayList<>();

  private ProblemReport read(String... lines) throws IOException {
    Path file = Files.write(folder.resolve("problems.jsonl"), List.of(lines));
    return new ProblemFile(file).read(FamilyVerifier.standard(), problems::add);
  }

  @Test
  void usualFormsAreRead() throws IOException {
    ProblemReport report =
        read(
            "{\"question\":\"How many?\",\"answer\":\"2*3=<<2*3=6>>6 of them.\\n#### 1,006\"}",
            "{\"problem\":\"Half?\",\"solution\":\"It is $\\\\boxed{\\\\frac{1}{2}}$.\"}",
            "{\"problem\":\"Root?\",\"answer\":\"\\\\sqrt{2}\"}",
            "{\"question\":\"Bare?\",\"answer\":7}",
            "{\"data_source\":\"openai/gsm8k\",\"prompt\":[{\"role\":\"system\",\"content\":\"s\"},"
                + "{\"role\":\"user\",\"content\":\"Who?\"}],\"ability\":\"math\",\"reward_model\":"
                + "{\"style\":\"rule\",\"ground_truth\":\"72\"},\"extra_info\":{\"index\":0}}");
    assertThat(report).isEqualTo(new ProblemReport(5, 5, 0, 0, List.of()));
    assertThat(problems)
        .extracting(Problem::answer)
        .containsExactly("1,006", "\\frac{1}{2}", "\\sqrt{2}", "7", "72");
    assertThat(problems.get(4).question()).isEqualTo("Who?");
    assertThat(FamilyVerifier.standard().verify(problems.get(0), "So 1006.").correct()).isTrue();
  }

  @Test
  void wrongKeysAreReportedDroppedAndCounted() throws IOException {
    ProblemReport report =
        read(
            "{\"question\":\"a\",\"answer\":\"5\"}",
            "{\"question\":\"b\",\"answer\":\"no end ####\"}",
            "{\"problem\":\"c\",\"solution\":\"\\\\boxed{\\\\frac{1}{2}\"}",
            "{\"problem\":\"d\",\"solution\":\"\\\\boxed{4}\",\"answer\":\"5\"}",
            "{\"problem\":\"e\",\"answer\":\"\\\\frac{1}{\"}",
            "{\"data_source\":\"number-game\",\"prompt\":\"f\",\"reward_model\":"
                + "{\"ground_truth\":\"3 * 8\"},\"extra_info\":{\"instance\":\"3 3 8 8 = 24\"}}",
            "{\"question\":\"  a \",\"answer\":\"5\"}");
    assertThat(problems).extracting(Problem::question).containsExactly("a");
    assertThat(report.read()).isEqualTo(7);
    assertThat(report.dropped()).isEqualTo(5);
    assertThat(report.duplicates()).isEqualTo(1);
    assertThat(report.faults()).extracting(KeyFault::line).containsExactly(2, 3, 4, 5, 6);
    assertThat(report.faults().get(2).reason()).isEqualTo("the key '5' is not '4' of the solution");
    assertThat(report.faults().get(4).reason()).contains("uses 3 8 instead of 3 3 8 8");
  }

  @Test
  void generatedProblemsComeBack() throws IOException {
    List<Problem> written = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (ProblemGenerator family :
        List.of(
            IntegerArithmetic.standard(),
            LinearEquation.standard(),
            NumberGame.standard(),
            SudokuPuzzle.standard(),
            MazePuzzle.standard())) {
      Problem problem = family.draw(2, new SplittableRandom(1));
      written.add(problem);
      lines.add(ProblemFile.row(problem, "train", lines.size()).toString());
    }
    assertThat(read(lines.toArray(String[]::new)).kept()).isEqualTo(5);
    assertThat(problems).isEqualTo(written);
  }

  @Test
  void unknownFormIsNamedWithItsLine() {
    assertThatThrownBy(() -> read("{\"question\":\"a\",\"answer\":\"5\"}", "{\"text\":\"b\"}"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("problems.jsonl")
        .hasMessageContaining("line 2")
        .hasMessageContaining("[text]");
    assertThatThrownBy(() -> read("{\"question\":\"a\",\"answer\":[5]}"))
        .hasMessageContaining("line 1, answer");
  }
}
