package org.djlext.examples.language;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TrainLanguageMiniatureTest {

  @TempDir private Path folder;

  @Test
  void learnsGoesOnFromItsCheckpointAndWritesALoadableFolder() throws Exception {
    Path out = folder.resolve("mini");
    assertThat(run("--out", out.toString(), "--steps", "8", "--save-every", "4")).contains("mean");
    List<Double> first = losses(out);
    assertThat(first).hasSize(8);
    assertThat(first.get(7)).isLessThan(first.get(0) - 0.5);

    assertThat(run("--out", out.toString(), "--steps", "10", "--save-every", "4"))
        .contains("going on after update 8");
    assertThat(losses(out)).hasSize(10).startsWith(first.toArray(Double[]::new));
    assertThat(losses(out).get(9)).isLessThan(first.get(4));

    assertThat(folder.resolve("mini.png")).isNotEmptyFile();
    assertThat(Files.size(out.resolve("model.safetensors"))).isLessThan(6_000_000);
    Criteria<String, String> criteria =
        Criteria.builder()
            .setTypes(String.class, String.class)
            .optModelPath(out)
            .optArgument("maxNewTokens", 5)
            .build();
    try (ZooModel<String, String> model = criteria.loadModel();
        Predictor<String, String> predictor = model.newPredictor()) {
      assertThat(predictor.predict("Hello")).isNotNull();
    }
  }

  private static String run(String... arguments) {
    StringWriter log = new StringWriter();
    CommandLine command = new CommandLine(new TrainLanguageMiniature());
    command.setErr(new PrintWriter(log, true));
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--exercises", "2", "--tokens", "512"));
    assertThat(command.execute(all.toArray(String[]::new))).as("%s", log).isZero();
    return log.toString();
  }

  private static List<Double> losses(Path out) throws Exception {
    Path csv = out.resolveSibling(out.getFileName() + ".training").resolve("loss.csv");
    return Files.readAllLines(csv).stream()
        .skip(1)
        .map(line -> Double.valueOf(line.split(",")[1]))
        .toList();
  }
}
