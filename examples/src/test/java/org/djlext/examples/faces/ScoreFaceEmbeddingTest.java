package org.djlext.examples.faces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.djlext.examples.faces.FaceView.Nuisance;
import org.djlext.face.embed.FaceEmbeddingBlock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ScoreFaceEmbeddingTest {

  private static final int SIZE = 28;
  private static final int PAIRS = 40;

  @Test
  void everyNuisanceProcessingModelAndToneHasARow(@TempDir Path folder) throws Exception {
    Path model = folder.resolve("model");
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      FaceEmbeddingBlock block =
          FaceEmbeddingBlock.of(MiniatureEmbedding.config(List.of(4, 8), List.of(1), SIZE));
      block.initialize(manager, DataType.FLOAT32, new Shape(1, 3, SIZE, SIZE));
      MiniatureEmbedding.save(block, model);
    }
    StringWriter log = new StringWriter();
    Path out = folder.resolve("out");
    int code =
        new CommandLine(new ScoreFaceEmbedding())
            .setErr(new PrintWriter(log))
            .execute(
                "--model=a=" + model,
                "--model=b=" + model,
                "--out=" + out,
                "--pairs=" + PAIRS,
                "--nuisance-pairs=20");
    assertThat(code).as(log.toString()).isZero();
    JsonObject json =
        JsonParser.parseString(Files.readString(out.resolve("scores.json"))).getAsJsonObject();
    int processings = FaceProcessing.all(SIZE).size();
    assertThat(json.getAsJsonArray("nuisances"))
        .hasSize(Nuisance.values().length * (processings + 1));
    assertThat(json.getAsJsonArray("tones")).hasSize(FaceIdentity.TONES);
    JsonObject models = json.getAsJsonObject("models");
    assertThat(models.get("a")).isEqualTo(models.get("b"));
    assertThat(out.resolve("roc.png")).isNotEmptyFile();
    assertThat(Files.readString(out.resolve("tables.md"))).contains("| flip sum |", "| a |");
  }

  @Test
  void embeddingsThatNameThePersonAreAlwaysRight() {
    HeldOutFaces faces = HeldOutFaces.draw(HeldOutFaces.SEED, Nuisance.ALL, PAIRS, 16);
    List<float[]> firsts = new ArrayList<>();
    List<float[]> seconds = new ArrayList<>();
    for (FacePairs.Pair pair : faces.pairs().pairs()) {
      firsts.add(name(pair.first()));
      seconds.add(name(pair.second()));
    }
    FaceGenerator generator = new FaceGenerator(HeldOutFaces.SEED);
    FaceLikeness likeness = FaceLikeness.cosine(firsts, seconds);
    FaceComparisons comparisons = FaceComparisons.of(faces, generator, likeness);
    FaceScores scores = FaceScores.of(faces.verify(likeness), comparisons.all());
    assertThat(scores.accuracy()).isEqualTo(1);
    assertThat(scores.tar()).isEqualTo(1);
    assertThat(comparisons.all().size()).isEqualTo(PAIRS * PAIRS);
    int within = 0;
    for (ToneScores tone : ToneScores.of(comparisons)) {
      assertThat(tone.accuracy()).isCloseTo(1, within(1e-9));
      assertThat(tone.falseMatches()).isZero();
      assertThat(tone.falseNonMatches()).isZero();
      within += tone.comparisons();
    }
    assertThat(within).isGreaterThan(0).isLessThan(PAIRS * PAIRS);
  }

  private static float[] name(long person) {
    float[] embedding = new float[HeldOutFaces.PEOPLE];
    embedding[(int) person] = 2;
    return embedding;
  }
}
