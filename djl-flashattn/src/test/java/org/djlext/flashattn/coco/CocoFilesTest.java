package org.djlext.flashattn.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CocoFilesTest {

  private static final String TRUTH =
      """
      {"info": {"year": 2017}, "licenses": [],
       "images": [{"id": 7, "file_name": "a.jpg", "height": 4, "width": 3, "date": null}],
       "annotations": [
         {"segmentation": [[0, 0, 2.5, 0, 2.5, 3]], "area": 5.5, "iscrowd": 0, "image_id": 7,
          "bbox": [0, 0, 2.5, 3], "category_id": 18, "id": 1768},
         {"segmentation": {"size": [4, 3], "counts": [1, 2, 9]}, "area": 2, "iscrowd": 1,
          "image_id": 7, "bbox": [0, 1, 1, 2], "category_id": 18, "id": 9007199254740993},
         {"segmentation": {"size": [4, 3], "counts": "129"}, "image_id": 7, "category_id": 18,
          "id": -1, "keypoints": [1, 2, 2, 0, 0, 0]}],
       "categories": [{"id": 18, "name": "dog", "supercategory": "animal"}]}
      """;
  private static final String ANNOTATION =
      """
      {"images": [{"id": 7}], "categories": [{"id": 18}],
       "annotations": [{"id": 1, "image_id": 7, "category_id": 18}, {%s}]}
      """;

  @TempDir private Path folder;

  @Test
  void datasetIsRead() throws IOException {
    CocoDataset dataset = CocoDataset.read(file(TRUTH));
    assertThat(dataset.images()).containsExactly(new CocoImage(7, "a.jpg", 4, 3));
    assertThat(dataset.categories()).containsExactly(new CocoCategory(18, "dog", "animal", true));
    CocoAnnotation first = dataset.annotations().get(0);
    assertThat(first.box()).isEqualTo(new CocoBox(0, 0, 2.5, 3));
    assertThat(first.area()).hasValue(5.5);
    assertThat(first.crowd()).isFalse();
    assertThat(first.segmentation().mask(4, 3).area()).isEqualTo(5);
    CocoAnnotation crowd = dataset.annotations().get(1);
    assertThat(crowd.id()).isEqualTo(9007199254740993L);
    assertThat(crowd.crowd()).isTrue();
    assertThat(crowd.segmentation()).isEqualTo(RunLengthMask.ofCounts(4, 3, 1, 2, 9));
    CocoAnnotation last = dataset.annotations().get(2);
    assertThat(last.segmentation()).isEqualTo(crowd.segmentation());
    assertThat(last.box()).isNull();
    assertThat(last.area()).isEqualTo(OptionalDouble.empty());
    assertThat(last.keypointCount()).isEqualTo(1);
  }

  @Test
  void datasetSurvivesWritingAndReading() throws IOException {
    CocoDataset dataset = CocoDataset.read(file(TRUTH));
    Path copy = folder.resolve("copy.json");
    dataset.write(copy);
    CocoDataset again = CocoDataset.read(copy);
    assertThat(again).usingRecursiveComparison().isEqualTo(dataset);
  }

  @Test
  void resultsSurviveWritingAndReading() throws IOException {
    List<CocoResult> results =
        List.of(
            new CocoResult(7, 18, 0.75, new CocoBox(1, 2.25, 3e-5, 4), null),
            new CocoResult(7, 18, -1e-9, null, RunLengthMask.ofCounts(4, 3, 1, 2, 9)),
            new CocoResult(7, 18, 1, null, null, new double[] {1, 2, 1}));
    Path file = folder.resolve("results.json");
    CocoResult.write(file, results);
    assertThat(CocoResult.read(file)).usingRecursiveComparison().isEqualTo(results);
  }

  @Test
  void panopticFilesSurviveWritingAndReading() throws IOException {
    PanopticDataset dataset =
        new PanopticDataset(
            List.of(new CocoImage(7, "a.jpg", 2, 3)),
            List.of(
                new PanopticAnnotation(
                    7,
                    "a.png",
                    List.of(
                        new PanopticSegment(1 << 16, 18),
                        new PanopticSegment(300, 20, OptionalDouble.of(3), true)))),
            List.of(new CocoCategory(18, "dog"), new CocoCategory(20, "sky", "", false)));
    Path file = folder.resolve("panoptic.json");
    dataset.write(file);
    assertThat(PanopticDataset.read(file)).isEqualTo(dataset);

    PanopticMap map = new PanopticMap(2, 3, new int[] {0, 1 << 16, 300, 300, 16777215, 255});
    map.write(folder.resolve("a.png"));
    PanopticMap again = PanopticMap.read(folder.resolve("a.png"));
    assertThat(again.ids()).isEqualTo(map.ids());
    assertThat(again.height()).isEqualTo(2);
  }

  @Test
  void badValuesAreNamedWithTheirAnnotation() throws IOException {
    String rest = "\"id\": 23, \"image_id\": 7, \"category_id\": 18";
    refused("\"bbox\": [1, NaN, 2, 3], " + rest, "annotations[1] (id 23): bbox[1]", "NaN");
    refused("\"bbox\": [1, 1, -2, 3], " + rest, "annotations[1] (id 23): bbox", "-2.0");
    refused("\"bbox\": [1, 1, 2], " + rest, "annotations[1] (id 23): bbox", "found 3");
    refused("\"bbox\": [1, 1, 2, \"3\"], " + rest, "bbox[3]", "found text");
    refused("\"bbox\": 5, " + rest, "bbox", "a list of numbers");
    refused("\"area\": Infinity, " + rest, "(id 23): area", "Infinity");
    refused("\"area\": -1, " + rest, "(id 23): area", "-1.0");
    refused("\"iscrowd\": 2, " + rest, "(id 23): iscrowd", "found 2");
    refused("\"segmentation\": [[1, 2, 3]], " + rest, "(id 23): segmentation", "polygon 0");
    refused("\"segmentation\": [1, 2, 3, 4], " + rest, "(id 23): segmentation");
    refused(
        "\"segmentation\": {\"size\": [2, 2], \"counts\": [1, 2]}, " + rest,
        "(id 23): segmentation",
        "2 x 2 = 4",
        "found 3");
    refused("\"segmentation\": {\"size\": [2, 2]}, " + rest, "(id 23): segmentation", "counts");
    refused("\"id\": \"23\", \"image_id\": 7, \"category_id\": 18", "id", "'23'");
    refused("\"image_id\": 7, \"category_id\": 18", "annotations[1]: id", "found nothing");
  }

  @Test
  void idsThatAreNotThereAreNamed() throws IOException {
    refused("\"id\": 2, \"image_id\": 8, \"category_id\": 18", "annotation 2: image_id", "8");
    refused("\"id\": 2, \"image_id\": 7, \"category_id\": 1", "annotation 2: category_id", "1");
    refused("\"id\": 1, \"image_id\": 7, \"category_id\": 18", "annotations[1]: id", "1 again");
  }

  @Test
  void fileThatIsNoJsonOrCutOffIsRefused() throws IOException {
    for (int length = 1; length < TRUTH.length() - 2; length += 7) {
      Path file = file(TRUTH.substring(0, length));
      assertThatThrownBy(() -> CocoDataset.read(file))
          .isInstanceOf(CocoFormatException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("cut off");
    }
    for (String text : List.of("", "[]", "5", "{} {}", "{\"images\": 5}", "{", "\u0000", "{}x")) {
      Path file = file(text);
      assertThatThrownBy(() -> CocoDataset.read(file))
          .as(text)
          .isInstanceOf(CocoFormatException.class);
    }
    assertThatThrownBy(() -> CocoDataset.read(folder.resolve("none.json")))
        .isInstanceOf(CocoFormatException.class)
        .hasMessageContaining("no such file");
    Path object = file("{}");
    assertThatThrownBy(() -> CocoResult.read(object))
        .isInstanceOf(CocoFormatException.class)
        .hasMessageContaining("expected an array, found an object");
  }

  private void refused(String annotation, String... said) throws IOException {
    Path file = file(ANNOTATION.formatted(annotation));
    assertThatThrownBy(() -> CocoDataset.read(file))
        .isInstanceOf(CocoFormatException.class)
        .hasMessageContaining(file.toString())
        .satisfies(e -> assertThat(e.getMessage()).contains(said));
  }

  private Path file(String text) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "truth", ".json"), text);
  }
}
