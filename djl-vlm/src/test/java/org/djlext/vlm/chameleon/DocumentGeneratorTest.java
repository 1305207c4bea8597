package org.djlext.vlm.chameleon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.vlm.generate.GenerationConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of the authors' program, on what chameleon_drawing_goldens.py computed by them. */
class DocumentGeneratorTest {

  private static final Path GOLDEN = Path.of("src/test/resources/chameleon-drawing.json");
  private static final int MOST_WORDS = 12;
  private static final int MOST_TOKENS = 30;

  @TempDir Path folder;
  private ZooModel<NDList, NDList> model;
  private NDManager manager;

  @BeforeEach
  void loadFolderThatDraws() throws Exception {
    ChameleonFolder.write(ChameleonFolder.config("pre-norm"), folder, true);
    model =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelPath(folder)
            .build()
            .loadModel();
    manager = model.getNDManager().newSubManager();
  }

  @AfterEach
  void close() {
    manager.close();
    model.close();
  }

  @Test
  void wordsAndPicturesAreThoseOfTheAuthorsRules() throws Exception {
    List<JsonElement> cases =
        JsonParser.parseString(Files.readString(GOLDEN)).getAsJsonArray().asList();
    assertThat(cases).hasSize(9);
    for (JsonElement element : cases) {
      JsonObject golden = element.getAsJsonObject();
      Modality modality = Modality.valueOf(golden.get("modality").getAsString());
      int most = modality == Modality.TEXT ? MOST_WORDS : MOST_TOKENS;
      GenerationConfig greedy = GenerationConfig.builder().optMaxNewTokens(most).build();
      DrawingConfig config =
          new DrawingConfig(
              greedy,
              greedy,
              golden.get("text").getAsDouble(),
              golden.get("picture").getAsDouble(),
              modality,
              false);
      long[] answer =
          generator(model).generateTokens(ids(golden, "prompt"), config, (p, place, code) -> {});
      assertThat(answer).as("%s", golden).isEqualTo(ids(golden, "answer"));
    }
  }

  @Test
  void everyCodeIsToldOf() {
    List<Integer> codes = new ArrayList<>();
    DrawingConfig config = DrawingConfig.original(Modality.PICTURE);
    long[] answer =
        generator(model)
            .generateTokens(new long[] {0, 40}, config, (picture, place, code) -> codes.add(code));
    ImageVocabulary vocabulary = ((ChameleonBlock) model.getBlock()).config().vocabulary();
    assertThat(answer).hasSize(1 + 16 + 1);
    for (int i = 0; i < 16; i++) {
      assertThat(vocabulary.codeOf(answer[i + 1])).isEqualTo(codes.get(i));
    }
  }

  @Test
  void picturesCanBeDrawnBeforeTheyAreWhole() {
    DocumentGenerator generator = generator(model);
    RgbImage begun = generator.draw(3, 5);
    int[] filled = new int[16];
    Arrays.fill(filled, 3);
    filled[1] = 5;
    assertThat(begun.width()).isEqualTo(8);
    assertThat(generator.draw(filled).pixels()).isEqualTo(begun.pixels());
  }

  @Test
  void sameSeedDrawsTheSame() {
    GenerationConfig words = GenerationConfig.builder().optSeed(7).build();
    GenerationConfig codes = GenerationConfig.builder().optTemperature(1).build();
    DrawingConfig config = new DrawingConfig(words, codes, 1, 1, Modality.PICTURE, false);
    long[] prompt = {0, 44};
    long[] once = generator(model).generateTokens(prompt, config, (p, place, code) -> {});
    long[] again = generator(model).generateTokens(prompt, config, (p, place, code) -> {});
    assertThat(again).isEqualTo(once);
  }

  @Test
  void promptThatLeavesNoRoomForAPictureIsRefused() {
    long[] prompt = new long[120];
    DrawingConfig config = DrawingConfig.original(Modality.PICTURE);
    assertThatThrownBy(() -> generator(model).generateTokens(prompt, config, (p, q, c) -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 110 tokens")
        .hasMessageContaining("found 120");
  }

  @Test
  void folderWithoutDecoderOfPicturesAnswersInWordsOnly() throws Exception {
    Path published = Files.createDirectory(folder.resolve("published"));
    ChameleonFolder.write(ChameleonFolder.config("pre-norm"), published, false);
    try (ZooModel<NDList, NDList> reader =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelPath(published)
            .build()
            .loadModel()) {
      DrawingConfig drawing = DrawingConfig.original(Modality.PICTURE);
      assertThatThrownBy(
              () -> generator(reader).generateTokens(new long[] {0}, drawing, (p, q, c) -> {}))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("model.vqmodel.decoder");
      DrawingConfig words = DrawingConfig.original(Modality.TEXT);
      generator(reader).generateTokens(new long[] {0, 50}, words, (p, q, c) -> {});
    }
  }

  private DocumentGenerator generator(ZooModel<NDList, NDList> from) {
    return new DocumentGenerator(
        (ChameleonBlock) from.getBlock(),
        new ParameterStore(manager, false),
        manager,
        null, // no words are turned into tokens here
        ChameleonPictures.original(8));
  }

  private static long[] ids(JsonObject golden, String key) {
    return golden.getAsJsonArray(key).asList().stream().mapToLong(JsonElement::getAsLong).toArray();
  }
}
