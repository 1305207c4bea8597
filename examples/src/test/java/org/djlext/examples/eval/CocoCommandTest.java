package org.djlext.examples.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.djlext.examples.CliRun;
import org.djlext.flashattn.coco.CocoCategory;
import org.djlext.flashattn.coco.PanopticAnnotation;
import org.djlext.flashattn.coco.PanopticDataset;
import org.djlext.flashattn.coco.PanopticMap;
import org.djlext.flashattn.coco.PanopticSegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CocoCommandTest {

  private static final String TRUTH =
      """
      {"images": [{"id": 7, "height": 40, "width": 60}],
       "annotations": [
         {"id": 1, "image_id": 7, "category_id": 3, "iscrowd": 0, "area": 100,
          "bbox": [5, 5, 10, 10], "segmentation": [[5, 5, 15, 5, 15, 15, 5, 15]]},
         {"id": 2, "image_id": 7, "category_id": 4, "iscrowd": 0, "area": 200,
          "bbox": [30, 5, 20, 10], "segmentation": [[30, 5, 50, 5, 50, 15, 30, 15]]}],
       "categories": [{"id": 3, "name": "cat"}, {"id": 4, "name": "dog"}]}
      """;
  private static final String FOUND =
      "{\"image_id\": 7, \"category_id\": 3, \"score\": 0.5, \"bbox\": [5, 5, 10, 10]}";

  @TempDir private Path folder;

  @Test
  void printsTheTwelveLinesThatPeopleKnow() throws IOException {
    for (String type : List.of("bbox", "segm")) {
      CliRun run = run(TRUTH, "[" + FOUND + "]", "--type", type);
      run.expect(0);
      assertThat(run.err()).isEmpty();
      assertThat(run.out().lines())
          .hasSize(12)
          .contains(
              " Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 0.500",
              " Average Precision  (AP) @[ IoU=0.75      | area=   all | maxDets=100 ] = 0.500",
              " Average Precision  (AP) @[ IoU=0.50:0.95 | area= large | maxDets=100 ] = -1.000",
              " Average Recall     (AR) @[ IoU=0.50:0.95 | area= small | maxDets=100 ] = 0.500");
    }
  }

  @Test
  void jsonHasTheNumbersByNameAndCategory() throws IOException {
    CliRun run = run(TRUTH, "[" + FOUND + "]", "--json");
    run.expect(0);
    JsonObject json = run.json();
    assertThat(json.get("type").getAsString()).isEqualTo("bbox");
    assertThat(json.get("detections").getAsInt()).isEqualTo(1);
    assertThat(json.getAsJsonObject("scores").keySet())
        .containsExactly(
            "AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100", "ARs", "ARm", "ARl");
    JsonObject cat = json.getAsJsonArray("categories").get(0).getAsJsonObject();
    assertThat(cat.get("name").getAsString()).isEqualTo("cat");
    assertThat(cat.getAsJsonObject("scores").get("AR1").getAsDouble()).isEqualTo(1);
  }

  @Test
  void showsEachCategoryIfAsked() throws IOException {
    CliRun run = run(TRUTH, "[" + FOUND + "]", "--categories");
    run.expect(0);
    assertThat(run.out().lines())
        .hasSize(16)
        .anyMatch(line -> line.matches("cat +1\\.000 +1\\.000 +1\\.000 +1\\.000 +- +- +1\\.000"))
        .anyMatch(line -> line.matches("dog +0\\.000 .*"));
  }

  @Test
  void panopticReadsTheFoldersBesideTheFiles() throws IOException {
    List<CocoCategory> categories =
        List.of(new CocoCategory(3, "cat"), new CocoCategory(9, "sky", "", false));
    for (String name : List.of("truth", "found")) {
      Path pictures = Files.createDirectories(folder.resolve(name));
      new PanopticMap(2, 3, new int[] {1, 1, 1, 2, 2, 0}).write(pictures.resolve("7.png"));
      PanopticAnnotation annotation =
          new PanopticAnnotation(
              7, "7.png", List.of(new PanopticSegment(1, 3), new PanopticSegment(2, 9)));
      new PanopticDataset(List.of(), List.of(annotation), categories)
          .write(folder.resolve(name + ".json"));
    }
    String truth = folder.resolve("truth.json").toString();
    String found = folder.resolve("found.json").toString();
    String[] args = {
      "eval", "coco", "--truth", truth, "--results", found, "--type", "panoptic", "--categories"
    };
    CliRun run = CliRun.of(args).expect(0);
    assertThat(run.out().lines())
        .contains(
            "All       | 100.0  100.0  100.0     2",
            "Things    | 100.0  100.0  100.0     1",
            "Stuff     | 100.0  100.0  100.0     1")
        .anyMatch(line -> line.matches("sky +stuff +100.0 +100.0 +100.0"));
    args[args.length - 1] = "--json";
    JsonObject all =
        CliRun.of(args).expect(0).json().getAsJsonObject("scores").getAsJsonObject("all");
    assertThat(all.get("pq").getAsDouble()).isEqualTo(1);
    args[args.length - 1] = "--results-folder=" + folder;
    failed(CliRun.of(args), "7.png: there is no such file");
  }

  @Test
  void badInputIsToldInOneLine() throws IOException {
    failed(run(TRUTH.substring(0, 300), "[]"), "truth.json: the JSON is cut off");
    failed(run(TRUTH, "[" + FOUND), "results.json: the JSON is cut off");
    failed(run("[]", "[]"), "truth.json: expected an object");
    failed(run(TRUTH, "{}"), "results.json: results: expected an array");
    failed(
        run(TRUTH, "[" + FOUND.replace("7", "8") + "]"),
        "results.json does not fit",
        "results[0]: image_id: expected one of the 1 images, found 8");
    failed(
        run(TRUTH, "[" + FOUND.replace("\"category_id\": 3", "\"category_id\": 5") + "]"),
        "results[0]: category_id: expected one of the 2 categories, found 5");
    failed(run(TRUTH, "[" + FOUND.replace("[5", "[NaN") + "]"), "results[0]: bbox[0]", "NaN");
    failed(run(TRUTH, "[" + FOUND.replace(", 10]", ", -10]") + "]"), "results[0]: bbox", "-10.0");
    failed(run(TRUTH, "[" + FOUND.replace("0.5", "NaN") + "]"), "results[0]: score", "NaN");
    failed(
        run(
            TRUTH.replace(
                "\"image_id\": 7, \"category_id\": 4", "\"image_id\": 7, \"category_id\": 44"),
            "[]"),
        "truth.json: annotation 2: category_id: expected one of the 2 categories, found 44");
    failed(
        run(TRUTH.replace("[30, 5, 20, 10]", "[30, 5, -20, 10]"), "[]"),
        "truth.json: annotations[1] (id 2): bbox");
    failed(run(TRUTH.replace("\"area\": 200,", ""), "[]"), "annotation 2: expected area");
    failed(run(TRUTH, "[]", "--type", "panoptic"), "truth.json", "segments_info");
    failed(
        CliRun.of("eval", "coco", "--truth", "none.json", "--results", "none.json"),
        "none.json: there is no such file");
  }

  @Test
  void idOfZeroIsRemarkedOn() throws IOException {
    CliRun run = run(TRUTH.replace("\"id\": 1,", "\"id\": 0,"), "[" + FOUND + "]");
    run.expect(0);
    assertThat(run.err()).contains("annotation 0");
  }

  @Test
  void wrongUsageEndsWithTwo() {
    CliRun.of("eval").expect(2);
    CliRun.of("eval", "coco").expect(2);
    CliRun.of("eval", "coco", "--truth", "t", "--results", "r", "--type", "x").expect(2);
    assertThat(CliRun.of("eval", "coco", "--help").expect(0).out())
        .contains("bbox, segm, panoptic");
  }

  private CliRun run(String truth, String results, String... more) throws IOException {
    String[] args = {
      "eval",
      "coco",
      "--truth",
      Files.writeString(folder.resolve("truth.json"), truth).toString(),
      "--results",
      Files.writeString(folder.resolve("results.json"), results).toString()
    };
    String[] all = java.util.Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return CliRun.of(all);
  }

  private static void failed(CliRun run, String... said) {
    run.expect(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains(said);
  }
}
