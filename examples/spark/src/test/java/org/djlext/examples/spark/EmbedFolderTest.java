package org.djlext.examples.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.djlext.face.Face;
import org.djlext.face.align.FaceAligner;
import org.djlext.face.embed.EmbeddingNetwork.IResNet;
import org.djlext.face.embed.FaceEmbeddingBlock;
import org.djlext.face.embed.FaceEmbeddingConfig;
import org.djlext.face.embed.FaceEmbeddingModelLoader;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.image.RgbImageReader;
import org.djlext.flashattn.pretrained.CheckpointWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spark with two threads on pictures of noise, in which random weights see faces. */
class EmbedFolderTest {

  private static final String DETECTOR = "../../djl-face/src/test/resources/scrfd/mobile";
  private static final double THRESHOLD = 0.87;
  private static final int PICTURES = 6;

  @TempDir private Path folder;

  @Test
  void everyFaceOfAFolderIsEmbeddedAsWithoutSpark() throws Exception {
    Path pictures = folder.resolve("pictures");
    for (int i = 0; i < PICTURES; i++) {
      draw(pictures.resolve(i % 2 == 0 ? i + ".png" : "more/" + i + ".jpg"), i);
    }
    Files.writeString(pictures.resolve("broken.png"), "no picture");
    Files.writeString(pictures.resolve("notes.txt"), "not looked at");
    Path model = model(folder.resolve("model"));
    Path out = folder.resolve("out");
    int code =
        EmbedFolder.run(
            "--pictures=" + pictures,
            "--detector=" + DETECTOR,
            "--detector-threshold=" + THRESHOLD,
            "--model=" + model,
            "--out=" + out,
            "--partitions=3",
            "--batch=3",
            "--master=local[2]");
    assertThat(code).as("one picture could not be used").isEqualTo(1);
    List<Row> rows = read(out);
    Map<Boolean, List<Row>> failed =
        rows.stream().collect(Collectors.partitioningBy(row -> !row.isNullAt(8)));
    assertThat(failed.get(true))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.getString(0)).endsWith("broken.png");
              assertThat(row.getString(8)).contains("expected a picture of a known format");
              assertThat(row.isNullAt(7)).isTrue();
            });
    check(failed.get(false), pictures, model);
  }

  private static void check(List<Row> rows, Path pictures, Path model)
      throws IOException, ModelException, TranslateException {
    try (ZooModel<RgbImage, Face[]> detector = load(Path.of(DETECTOR), Face[].class, THRESHOLD);
        Predictor<RgbImage, Face[]> detects = detector.newPredictor();
        ZooModel<RgbImage, float[]> embedder = load(model, float[].class, THRESHOLD);
        Predictor<RgbImage, float[]> embeds = embedder.newPredictor()) {
      int faces = 0;
      for (int i = 0; i < PICTURES; i++) {
        Path file = pictures.resolve(i % 2 == 0 ? i + ".png" : "more/" + i + ".jpg");
        faces += detects.predict(RgbImageReader.standard().read(file)).length;
      }
      assertThat(rows.size()).isEqualTo(faces).isGreaterThan(PICTURES);
      for (Row row : rows) {
        Path file = Path.of(URI.create(row.getString(0)));
        RgbImage picture = RgbImageReader.standard().read(file);
        Face face = detects.predict(picture)[row.getInt(1)];
        assertThat(row.getDouble(2)).isCloseTo(face.x(), within(1e-3));
        assertThat(row.getDouble(6)).isCloseTo(face.score(), within(1e-5));
        float[] expected = embeds.predict(FaceAligner.ARCFACE.align(picture, face.points()));
        List<Float> embedding = row.getList(7);
        assertThat(embedding).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
          assertThat(embedding.get(i)).isCloseTo(expected[i], within(1e-5f));
        }
      }
    }
  }

  private static <T> ZooModel<RgbImage, T> load(Path folder, Class<T> output, double threshold)
      throws IOException, ModelException {
    return Criteria.builder()
        .setTypes(RgbImage.class, output)
        .optModelPath(folder)
        .optArgument("threshold", threshold)
        .build()
        .loadModel();
  }

  private static List<Row> read(Path out) throws IOException {
    try (SparkSession spark = SparkSession.builder().master("local[2]").getOrCreate()) {
      return spark.read().parquet(out.toString()).collectAsList();
    }
  }

  private static void draw(Path file, long seed) throws IOException {
    BufferedImage image = new BufferedImage(256, 256, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(seed);
    for (int y = 0; y < 256; y++) {
      for (int x = 0; x < 256; x++) {
        image.setRGB(x, y, random.nextInt(0x1000000));
      }
    }
    Files.createDirectories(file.getParent());
    String name = file.toString();
    ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile());
  }

  private static Path model(Path folder) throws IOException {
    FaceEmbeddingConfig config =
        FaceEmbeddingConfig.insightface(new IResNet(List.of(4, 4, 6), List.of(1, 1)));
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      FaceEmbeddingBlock block = FaceEmbeddingBlock.of(config);
      block.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 112, 112));
      CheckpointWriter.save(
          block, FaceEmbeddingModelLoader.weightTable(config.network()), config.toJson(), folder);
    }
    return folder;
  }
}
