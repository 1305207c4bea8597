package org.djlext.examples.captions;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.djlext.examples.language.BytePairTrainer;
import org.djlext.examples.language.ChatMarkup;
import org.djlext.examples.language.TokenizerWriter;
import org.djlext.flashattn.pretrained.weights.WholeFile;
import org.djlext.vlm.chameleon.ImageVocabulary;

/**
 * The tokens of captions and of pictures: those that begin and end, those of codes under the names
 * that published models have, all bytes, and merges learnt from captions.
 *
 * @param markup the special tokens
 * @param codes how many of them are codes of pictures
 * @param ids token to id
 */
record CaptionTokens(ChatMarkup markup, int codes, Map<String, Long> ids) {

  static final String PAD = "<pad>";

  private static final String TOKENIZER = "tokenizer.json";
  private static final String PREPROCESSOR = "preprocessor_config.json";
  private static final int MERGES =
      89; // all tokens are then a multiple of 32, which matrices are fastest with
  private static final int CAPTIONS = 4000;
  private static final String TEMPLATE =
      "{{ '<s>' }}{% for message in messages %}"
          + "{{ message['content'] + '<reserved08706>' }}{% endfor %}";

  /**
   * Learns the merges, always the same, and writes what HuggingFace's libraries read beside
   * config.json.
   *
   * @param folder where it is written
   * @param codes how many codes pictures are made of
   * @param context how many tokens the model reads
   */
  static CaptionTokens write(Path folder, int codes, int context) throws IOException {
    BytePairTrainer trainer = new BytePairTrainer();
    SplittableRandom random = new SplittableRandom(1);
    CaptionSource source = CaptionSource.training();
    for (int i = 0; i < CAPTIONS; i++) {
      trainer.add(source.next(random).said(random));
    }
    CaptionRows.REQUESTS.forEach(trainer::add);
    List<String> specials =
        new ArrayList<>(
            List.of(
                ImageVocabulary.BEGIN,
                PAD,
                ImageVocabulary.END,
                ImageVocabulary.IMAGE,
                ImageVocabulary.BEGIN_IMAGE,
                ImageVocabulary.END_IMAGE,
                ImageVocabulary.END_TURN));
    for (int code = 0; code < codes; code++) {
      specials.add(name(code));
    }
    ChatMarkup markup =
        new ChatMarkup(specials, ImageVocabulary.BEGIN, ImageVocabulary.END, PAD, TEMPLATE);
    TokenizerWriter.write(folder, markup, trainer.train(MERGES), context);
    writePreprocessor(folder.resolve(PREPROCESSOR));
    JsonObject tokenizer =
        JsonParser.parseString(Files.readString(folder.resolve(TOKENIZER))).getAsJsonObject();
    Map<String, Long> ids = new LinkedHashMap<>();
    for (Map.Entry<String, JsonElement> entry :
        tokenizer.getAsJsonObject("model").getAsJsonObject("vocab").entrySet()) {
      ids.put(entry.getKey(), entry.getValue().getAsLong());
    }
    return new CaptionTokens(markup, codes, ids);
  }

  /** Copies the files from one folder to another. */
  static void copy(Path from, Path to) throws IOException {
    TokenizerWriter.copy(from, to);
    Files.copy(
        from.resolve(PREPROCESSOR), to.resolve(PREPROCESSOR), StandardCopyOption.REPLACE_EXISTING);
  }

  /** Digits are the letters from A on. */
  private static String name(int code) {
    StringBuilder name = new StringBuilder("IMGIMG");
    Integer.toString(code).chars().forEach(digit -> name.append((char) ('A' + digit - '0')));
    return name.append('Z').toString();
  }

  private static void writePreprocessor(Path file) throws IOException {
    JsonObject pictures = new JsonObject();
    pictures.addProperty("image_processor_type", "ChameleonImageProcessor");
    JsonObject edge = new JsonObject();
    edge.addProperty("shortest_edge", CaptionedScene.SIDE);
    pictures.add("size", edge);
    JsonObject crop = new JsonObject();
    crop.addProperty("height", CaptionedScene.SIDE);
    crop.addProperty("width", CaptionedScene.SIDE);
    pictures.add("crop_size", crop);
    pictures.addProperty("resample", 1);
    pictures.addProperty("rescale_factor", 2 / 255.0);
    WholeFile.write(file, new GsonBuilder().setPrettyPrinting().create().toJson(pictures) + "\n");
  }
}
