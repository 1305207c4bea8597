package org.djlext.detr;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.WeightTable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DetrNamesTest {

  static Stream<Path> folders() throws Exception {
    Set<Path> folders = new HashSet<>();
    for (String group : new String[] {"detr", "original"}) {
      try (Stream<Path> files = Files.list(Path.of("src/test/resources", group))) {
        files.filter(file -> Files.exists(file.resolve("config.json"))).forEach(folders::add);
      }
    }
    assertThat(folders).hasSizeGreaterThanOrEqualTo(18);
    return folders.stream();
  }

  @ParameterizedTest
  @MethodSource("folders")
  void everyTensorFillsAParameterAndEveryParameterIsFilled(Path folder) throws Exception {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      WeightTable table = new DetrModelLoader().weightTable(checkpoint);
      DetrBlock block =
          new DetrBlock(DetrConfig.fromJson(checkpoint.config(), checkpoint.configFile()));
      Set<String> parameters = BlockParameters.of(block).keySet();
      Set<String> tensors = checkpoint.weights().names();
      Set<String> used = new HashSet<>();
      for (String parameter : parameters) {
        used.add(table.originOf(parameter).orElseThrow().checkpointName());
      }
      assertThat(used).isEqualTo(tensors);
      for (String tensor : tensors) {
        assertThat(parameters).contains(table.targetOf(tensor).orElseThrow());
      }
    }
  }
}
