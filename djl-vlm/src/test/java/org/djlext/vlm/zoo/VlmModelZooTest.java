package org.djlext.vlm.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.Application;
import ai.djl.inference.Predictor;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelLoader;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ModelZoo;
import ai.djl.repository.zoo.ZooModel;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.vlm.generate.ChatMessage;
import org.djlext.vlm.generate.GenerationConfig;
import org.djlext.vlm.generate.TextGenerator;
import org.junit.jupiter.api.Test;

/** The miniature as users load it, against what transformers says of the same folder. */
class VlmModelZooTest {

  private static final String URL = "djl://org.djlext.vlm/mini-llama";
  private static final Path GOLDENS = Path.of("src/test/resources/zoo");

  @Test
  void rawTensorsEqualTransformers() throws Exception {
    Criteria<NDList, NDList> criteria =
        Criteria.builder().setTypes(NDList.class, NDList.class).optModelUrls(URL).build();
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        NDManager manager = model.getNDManager().newSubManager();
        Predictor<NDList, NDList> predictor = model.newPredictor()) {
      SafetensorsFile golden = SafetensorsFile.open(GOLDENS.resolve("mini-llama.safetensors"));
      NDArray ids = golden.load(manager, "input_ids");
      NDArray logits = predictor.predict(new NDList(ids)).singletonOrThrow();
      assertClose("logits", logits, golden.load(manager, "logits"));
    }
  }

  @Test
  void textsAndIdsEqualTransformers() throws Exception {
    String text = Files.readString(GOLDENS.resolve("mini-llama.json"));
    JsonObject golden = JsonParser.parseString(text).getAsJsonObject();
    GenerationConfig greedy = GenerationConfig.builder().optMaxNewTokens(96).build();
    Criteria<NDList, NDList> criteria =
        Criteria.builder().setTypes(NDList.class, NDList.class).optModelUrls(URL).build();
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        TextGenerator generator = TextGenerator.of(model)) {
      for (JsonElement element : golden.getAsJsonArray("texts")) {
        JsonObject item = element.getAsJsonObject();
        String content = item.get("text").getAsString();
        long[] ids = longs(item.getAsJsonArray("ids"));
        assertThat(generator.tokenizer().encode(content, true)).as(content).isEqualTo(ids);
        assertThat(generator.tokenizer().decode(ids)).isEqualTo(item.get("decoded").getAsString());
      }
      for (JsonElement element : golden.getAsJsonArray("chats")) {
        JsonObject item = element.getAsJsonObject();
        String prompt = item.get("prompt").getAsString();
        assertThat(generator.chat(List.of(ChatMessage.user(prompt)), greedy).ids())
            .as(prompt)
            .isEqualTo(longs(item.getAsJsonArray("answer_ids")));
      }
    }
  }

  @Test
  void loadsByItsIdsAsTextToText() throws Exception {
    Criteria<String, String> criteria =
        Criteria.builder()
            .setTypes(String.class, String.class)
            .optGroupId(VlmModelZoo.GROUP_ID)
            .optArtifactId(VlmModelZoo.MINI_LLAMA)
            .build();
    try (ZooModel<String, String> model = criteria.loadModel();
        Predictor<String, String> predictor = model.newPredictor()) {
      assertThat(model.getName()).isEqualTo("mini-llama");
      assertThat(predictor.predict("Which is larger, 17 or 71?")).isEqualTo("71");
      assertThat(predictor.predict("Thank you!")).isEqualTo("You are welcome!");
    }
  }

  @Test
  void answersMessagesOfServing() throws Exception {
    Criteria<Input, Output> criteria =
        Criteria.builder().setTypes(Input.class, Output.class).optModelUrls(URL).build();
    try (ZooModel<Input, Output> model = criteria.loadModel();
        Predictor<Input, Output> predictor = model.newPredictor()) {
      Input input = new Input();
      input.add("{\"inputs\": \"Which is smaller, 17 or 71?\"}");
      input.addProperty("Content-Type", "application/json");
      Output output = predictor.predict(input);
      assertThat(output.getCode()).isEqualTo(200);
      assertThat(output.getData().getAsString()).contains("17");
    }
  }

  @Test
  void zooListsItsModels() {
    ModelZoo zoo = ModelZoo.getModelZoo(VlmModelZoo.GROUP_ID);
    assertThat(zoo).isInstanceOf(VlmModelZoo.class);
    Map<String, Application> models =
        zoo.getModelLoaders().stream()
            .collect(Collectors.toMap(ModelLoader::getArtifactId, ModelLoader::getApplication));
    assertThat(models)
        .containsOnly(
            entry("mini-llama", Application.NLP.TEXT_GENERATION),
            entry("kimi-vl-mini", Application.NLP.TEXT_GENERATION),
            entry("chameleon-mini", Application.CV.IMAGE_GENERATION));
  }

  @Test
  void namesItsTypesWhenAskedForOthers() {
    Criteria<String, Integer> criteria =
        Criteria.builder().setTypes(String.class, Integer.class).optModelUrls(URL).build();
    assertThatThrownBy(criteria::loadModel).isInstanceOf(ModelNotFoundException.class);
  }

  private static long[] longs(JsonArray array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToLong(JsonElement::getAsLong)
        .toArray();
  }
}
