package org.djlext.vlm.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.djlext.vlm.tune.sft.SftBatch;
import org.djlext.vlm.tune.sft.SftConfig;
import org.djlext.vlm.tune.sft.SftTuning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tuning an adapter, as the configuration says. */
class AdaptedModelTest {

  @TempDir Path folder;

  private Path out(String name) {
    return folder.resolve(name);
  }

  private SftConfig config(String lora) throws IOException {
    return SftConfig.read(
        Files.writeString(
            folder.resolve("sft.yaml"),
            """
            model: %s
            data: %s
            max_length: 64
            batch_size: 4
            packing: bfd
            learning_rate: 1e-2
            max_steps: 6
            save_every: 2
            %s
            """
                .formatted(
                    TinyTexts.MODEL.toAbsolutePath(),
                    Path.of("src/test/resources/sft/completion.jsonl").toAbsolutePath(),
                    lora)));
  }

  private List<Double> run(SftConfig config, Path out, int updates) throws IOException {
    List<Double> losses = new ArrayList<>();
    try (SftTuning tuning = SftTuning.open(config, out, null)) {
      List<TuningRun<SftBatch>> runs = new ArrayList<>();
      runs.add(
          tuning
              .run()
              .optListener(
                  report -> {
                    losses.add(report.metrics().get("loss"));
                    if (report.update() == updates) {
                      runs.get(0).stop();
                    }
                  })
              .build());
      runs.get(0).run();
    }
    return losses;
  }

  @Test
  void onlyTheAdapterIsTrainedAndSavedAndTakenUpAgain() throws IOException {
    SftConfig config = config("lora: {r: 4, lora_alpha: 8, lora_dropout: 0.1}");
    List<Double> whole = run(config, out("whole"), 0);
    List<Double> parts = run(config, out("parts"), 3);
    parts.addAll(run(config, out("parts"), 0));
    assertThat(parts).isEqualTo(whole);
    assertThat(whole.get(5)).isLessThan(whole.get(0));
    byte[] adapter = Files.readAllBytes(out("whole").resolve("adapter_model.safetensors"));
    assertThat(Files.readAllBytes(out("parts").resolve("adapter_model.safetensors")))
        .isEqualTo(adapter);
    try (Stream<Path> files = Files.list(out("whole"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .contains("adapter_config.json")
          .doesNotContain("model.safetensors");
    }
  }

  @Test
  void whatIsWrongWithTheAdapterIsNamed() throws IOException {
    assertThatThrownBy(() -> config("lora: {rank: 4}"))
        .hasMessageContaining("lora.rank: expected one of the keys");
    SftConfig config = config("lora: {target_modules: [q_porj]}");
    assertThatThrownBy(() -> SftTuning.open(config, out("none"), null))
        .hasMessageContaining("sft.yaml")
        .hasMessageContaining("q_porj");
  }
}
