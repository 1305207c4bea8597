package org.djlext.detr.panoptic;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.modality.cv.output.CategoryMask;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.djlext.detr.panoptic.MaskFrame.Size;
import org.djlext.flashattn.LiveArrays;
import org.djlext.flashattn.pretrained.weights.JsonFile;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The merges on random logits against the references' own code; panoptic_merge_goldens.py. */
class PanopticMergeParityTest {

  private static final Path FOLDER = Path.of("src/test/resources/panoptic-merge");
  private static final int CASES = 42;
  private static final int WITH_INSTANCES = 12;
  private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f");

  private NDManager manager;
  private SafetensorsFile arrays;
  private JsonArray cases;
  private IntPredicate things;

  @BeforeEach
  void open() throws Exception {
    manager = NDManager.newBaseManager();
    arrays = SafetensorsFile.open(FOLDER.resolve("cases.safetensors"));
    JsonObject json = JsonFile.read(FOLDER.resolve("cases.json"));
    cases = json.getAsJsonArray("cases");
    Set<Integer> numbers = new HashSet<>();
    json.getAsJsonArray("things").forEach(thing -> numbers.add(thing.getAsInt()));
    things = numbers::contains;
  }

  @AfterEach
  void close() {
    manager.close();
  }

  static IntStream cases() {
    return IntStream.range(0, CASES);
  }

  static IntStream withInstances() {
    return IntStream.range(0, WITH_INSTANCES);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void originalEqualsTheAuthors(int i) throws Exception {
    JsonObject c = cases.get(i).getAsJsonObject();
    PanopticMerge merge = new OriginalMerge(c.get("threshold").getAsDouble(), 4, things);
    PanopticSegmentation result = merge.merge(array(i, "logits"), array(i, "masks"), frame(c));
    assertMap(result.ids(), array(i, "original"));
    JsonArray segments = c.getAsJsonArray("original");
    assertThat(result.segments()).hasSameSizeAs(segments);
    for (int k = 0; k < segments.size(); k++) {
      JsonObject expected = segments.get(k).getAsJsonObject();
      PanopticSegment segment = result.segments().get(k);
      assertThat(segment.id()).isEqualTo(expected.get("id").getAsInt());
      assertThat(segment.category()).isEqualTo(expected.get("category_id").getAsInt());
      assertThat(segment.thing()).isEqualTo(expected.get("isthing").getAsBoolean());
      assertThat(segment.area()).isEqualTo(expected.get("area").getAsInt());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void huggingFaceEqualsTransformers(int i) throws Exception {
    JsonObject c = cases.get(i).getAsJsonObject();
    Set<Integer> fused = new HashSet<>();
    c.getAsJsonArray("fused").forEach(label -> fused.add(label.getAsInt()));
    PanopticMerge merge =
        new HuggingFaceMerge(
            c.get("threshold").getAsDouble(),
            c.get("mask_threshold").getAsDouble(),
            c.get("overlap_threshold").getAsDouble(),
            fused,
            things);
    PanopticSegmentation result = merge.merge(array(i, "logits"), array(i, "masks"), frame(c));
    assertMap(result.ids(), array(i, "huggingface"));
    JsonArray segments = c.getAsJsonArray("huggingface");
    assertThat(result.segments()).hasSameSizeAs(segments);
    for (int k = 0; k < segments.size(); k++) {
      JsonObject expected = segments.get(k).getAsJsonObject();
      PanopticSegment segment = result.segments().get(k);
      assertThat(segment.id()).isEqualTo(expected.get("id").getAsInt());
      assertThat(segment.category()).isEqualTo(expected.get("label_id").getAsInt());
      assertThat(Math.abs(segment.score() - expected.get("score").getAsDouble())).isLessThan(1e-6);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void semanticEqualsTransformers(int i) throws Exception {
    JsonObject c = cases.get(i).getAsJsonObject();
    CategoryMask mask = SemanticMerge.merge(array(i, "logits"), array(i, "masks"), frame(c), NAMES);
    assertMap(mask.getMask(), array(i, "semantic"));
    assertThat(mask.getClasses()).isEqualTo(NAMES);
  }

  @ParameterizedTest
  @MethodSource("withInstances")
  void instancesEqualTheAuthorsInAPaddedBatch(int i) throws Exception {
    JsonObject c = cases.get(i).getAsJsonObject();
    MaskFrame frame = new MaskFrame(size(c, "padded"), size(c, "processed"), size(c, "target"));
    NDArray masks = array(i, "masks");
    int[] all = IntStream.range(0, (int) masks.getShape().get(0)).toArray();
    NDArray actual = InstanceMasks.of(masks, frame, all);
    NDArray expected = array(i, "instances");
    assertThat(actual.getShape()).isEqualTo(expected.getShape());
    assertThat(actual.toUint8Array()).isEqualTo(expected.toUint8Array());
  }

  @ParameterizedTest
  @MethodSource("withInstances")
  void mergesLeaveNoArraysBehind(int i) throws Exception {
    JsonObject c = cases.get(i).getAsJsonObject();
    NDArray logits = array(i, "logits");
    NDArray masks = array(i, "masks");
    int before = LiveArrays.count(manager);
    new OriginalMerge(0.2, 4, things).merge(logits, masks, frame(c));
    new HuggingFaceMerge(things).merge(logits, masks, frame(c));
    SemanticMerge.merge(logits, masks, frame(c), NAMES);
    InstanceMasks.of(masks, frame(c), 0).close();
    assertThat(LiveArrays.count(manager)).isEqualTo(before);
  }

  private NDArray array(int i, String name) throws Exception {
    return arrays.load(manager, i + "." + name);
  }

  private static MaskFrame frame(JsonObject c) {
    return MaskFrame.unpadded(size(c, "processed"), size(c, "target"));
  }

  private static Size size(JsonObject c, String name) {
    List<JsonElement> numbers = c.getAsJsonArray(name).asList();
    return new Size(numbers.get(0).getAsInt(), numbers.get(1).getAsInt());
  }

  private static void assertMap(int[][] actual, NDArray expected) {
    assertThat(actual).hasNumberOfRows((int) expected.getShape().get(0));
    int[] flat = Arrays.stream(actual).flatMapToInt(Arrays::stream).toArray();
    assertThat(flat).isEqualTo(expected.toIntArray());
  }
}
