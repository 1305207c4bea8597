package org.djlext.flashattn.coco;

import com.google.gson.stream.JsonWriter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/** Writes the JSON files of COCO as streams. */
final class CocoWriter {

  private final JsonWriter json;

  private CocoWriter(JsonWriter json) {
    this.json = json;
  }

  /** Writes one file. */
  interface Content {
    void write(CocoWriter writer) throws IOException;
  }

  /** Writes a list of one kind of record. */
  private interface Entry<T> {
    void write(T entry) throws IOException;
  }

  static void write(Path file, Content content) throws IOException {
    WholeFile.write(
        file,
        channel -> {
          BufferedWriter text =
              new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
          JsonWriter json = new JsonWriter(text);
          json.setSerializeNulls(false);
          content.write(new CocoWriter(json));
          // not closed: the channel belongs to the one who opened it
          json.flush();
        });
  }

  void dataset(CocoDataset dataset) throws IOException {
    json.beginObject();
    list("images", dataset.images(), this::image);
    list("annotations", dataset.annotations(), this::annotation);
    list("categories", dataset.categories(), this::category);
    json.endObject();
  }

  void panoptic(PanopticDataset dataset) throws IOException {
    json.beginObject();
    list("images", dataset.images(), this::image);
    list("annotations", dataset.annotations(), this::panopticImage);
    list("categories", dataset.categories(), this::category);
    json.endObject();
  }

  void results(List<CocoResult> results) throws IOException {
    json.beginArray();
    for (CocoResult result : results) {
      json.beginObject();
      json.name("image_id").value(result.imageId());
      json.name("category_id").value(result.categoryId());
      json.name("score").value(result.score());
      shapes(result.box(), result.segmentation(), result.keypoints());
      json.endObject();
    }
    json.endArray();
  }

  private <T> void list(String name, List<T> entries, Entry<T> entry) throws IOException {
    json.name(name).beginArray();
    for (T each : entries) {
      json.beginObject();
      entry.write(each);
      json.endObject();
    }
    json.endArray();
  }

  private void image(CocoImage image) throws IOException {
    json.name("id").value(image.id());
    json.name("file_name").value(image.fileName());
    if (image.height() > 0) {
      json.name("height").value(image.height());
    }
    if (image.width() > 0) {
      json.name("width").value(image.width());
    }
  }

  private void category(CocoCategory category) throws IOException {
    json.name("id").value(category.id());
    json.name("name").value(category.name());
    json.name("supercategory").value(category.supercategory());
    json.name("isthing").value(category.thing() ? 1 : 0);
    if (!category.keypoints().isEmpty()) {
      json.name("keypoints").beginArray();
      for (String name : category.keypoints()) {
        json.value(name);
      }
      json.endArray();
    }
  }

  private void annotation(CocoAnnotation annotation) throws IOException {
    json.name("id").value(annotation.id());
    json.name("image_id").value(annotation.imageId());
    json.name("category_id").value(annotation.categoryId());
    json.name("iscrowd").value(annotation.crowd() ? 1 : 0);
    if (annotation.area().isPresent()) {
      json.name("area").value(annotation.area().getAsDouble());
    }
    shapes(annotation.box(), annotation.segmentation(), annotation.keypoints());
    if (annotation.keypoints() != null) {
      json.name("num_keypoints").value(annotation.keypointCount());
    }
  }

  private void panopticImage(PanopticAnnotation annotation) throws IOException {
    json.name("image_id").value(annotation.imageId());
    json.name("file_name").value(annotation.fileName());
    list("segments_info", annotation.segments(), this::segment);
  }

  private void segment(PanopticSegment segment) throws IOException {
    json.name("id").value(segment.id());
    json.name("category_id").value(segment.categoryId());
    json.name("iscrowd").value(segment.crowd() ? 1 : 0);
    if (segment.area().isPresent()) {
      json.name("area").value(segment.area().getAsDouble());
    }
  }

  private void shapes(CocoBox box, Segmentation segmentation, double[] keypoints)
      throws IOException {
    if (box != null) {
      json.name("bbox");
      numbers(box.x(), box.y(), box.width(), box.height());
    }
    if (segmentation instanceof PolygonSegmentation polygons) {
      json.name("segmentation").beginArray();
      for (double[] part : polygons.parts()) {
        numbers(part);
      }
      json.endArray();
    } else if (segmentation instanceof RunLengthMask mask) {
      json.name("segmentation").beginObject();
      json.name("size");
      numbers(mask.height(), mask.width());
      json.name("counts").value(mask.compressed());
      json.endObject();
    }
    if (keypoints != null) {
      json.name("keypoints");
      numbers(keypoints);
    }
  }

  private void numbers(double... numbers) throws IOException {
    json.beginArray();
    for (double number : numbers) {
      // as pycocotools needs it: heights and run lengths without a decimal point
      if (number == (long) number) {
        json.value((long) number);
      } else {
        json.value(number);
      }
    }
    json.endArray();
  }
}
