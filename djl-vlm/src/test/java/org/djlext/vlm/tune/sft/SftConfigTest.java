package org.djlext.vlm.tune.sft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.tune.RateSchedule;
import org.djlext.vlm.tune.Sharding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One file that says all of a run. */
class SftConfigTest {

  private static final String LEAST = "model: hf://org/name\ndata: data.json\n";

  @TempDir Path folder;

  private SftConfig read(String text) throws IOException {
    return SftConfig.read(Files.writeString(folder.resolve("sft.yaml"), text));
  }

  @Test
  void whatIsNotSaidIsAsInTrl() throws IOException {
    SftConfig config = read(LEAST);
    assertThat(config.model()).isEqualTo("hf://org/name");
    assertThat(config.data().file()).isEqualTo(folder.resolve("data.json"));
    assertThat(config.out()).isNull();
    assertThat(config.batches()).isEqualTo(SftSettings.standard());
    assertThat(config.run().learningRate()).isEqualTo(2e-5);
    assertThat(config.run().schedule()).isEqualTo(RateSchedule.LINEAR);
    assertThat(config.run().epochs()).isEqualTo(3);
  }

  @Test
  void slicesAndTheFolderOfTheirMomentsAreRead() throws IOException {
    assertThat(read(LEAST).sharding()).isNull();
    assertThat(read(LEAST + "sharding: {ranks: 4, offload: moments}").sharding())
        .isEqualTo(new Sharding(4, folder.resolve("moments")));
    assertThatThrownBy(() -> read(LEAST + "sharding: {rank: 4}"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("rank");
    assertThatThrownBy(() -> read(LEAST + "sharding: {ranks: 0}"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("ranks");
  }

  @Test
  void everythingCanBeSaid() throws IOException {
    SftConfig config =
        read(
            """
            model: base
            out: tuned
            data: {file: a.jsonl, format: chat}
            validation: b.json
            instruction_style: chat
            assistant_only: false
            too_long: drop
            empty_answer: keep
            max_length: 64
            batch_size: 2
            packing: bfd_split
            learning_rate: 1e-3
            schedule: cosine
            seed: 9
            """);
    assertThat(config.model()).isEqualTo(folder.resolve("base").toString());
    assertThat(config.out()).isEqualTo(folder.resolve("tuned"));
    assertThat(config.data().format()).isEqualTo(ExampleFormat.CHAT);
    assertThat(config.style()).isEqualTo(InstructionStyle.CHAT);
    assertThat(config.assistantOnly()).isFalse();
    assertThat(config.tooLong()).isEqualTo(LongExample.DROP);
    assertThat(config.emptyAnswer()).isEqualTo(EmptyAnswer.KEEP);
    assertThat(config.batches())
        .isEqualTo(new SftSettings(64, 2, Packing.BFD_SPLIT, false, false, true, 0, 9));
    assertThat(config.run().learningRate()).isEqualTo(1e-3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lerning_rate: 1|lerning_rate: expected one of the keys|near [learning_rate]",
        "packing: best|packing: expected one of [none, bfd, bfd_split, wrapped]|'best'",
        "max_length: 1|max_length: expected a whole number of at least 2|'1'",
        "warmup_ratio: 1.5|warmup_ratio: expected from 0 to 1|1.5",
        "patience: 2|patience: expected evaluate_every|0",
      })
  void whatIsWrongIsNamed(String line, String expected, String found) {
    assertThatThrownBy(() -> read(LEAST + line + "\n"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("sft.yaml")
        .hasMessageContaining(expected)
        .hasMessageContaining(found);
  }

  @Test
  void aModelIsNeeded() {
    assertThatThrownBy(() -> read("data: a.json\n"))
        .hasMessageContaining("model: expected a checkpoint folder");
  }
}
