package org.djlext.detr.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.djlext.flashattn.coco.CocoAnnotation;
import org.djlext.flashattn.coco.CocoBox;
import org.djlext.flashattn.coco.CocoCategory;
import org.djlext.flashattn.coco.CocoDataset;
import org.djlext.flashattn.coco.CocoImage;
import org.djlext.flashattn.coco.RunLengthMask;
import org.djlext.flashattn.coco.Segmentation;

/** Writes a small data set into a folder: its pictures, and the annotations that a test wants. */
final class TinyPictures {

  private final Path folder;
  private final List<CocoImage> images = new ArrayList<>();
  private final List<CocoAnnotation> annotations = new ArrayList<>();
  private List<CocoCategory> categories =
      List.of(new CocoCategory(1, "cat"), new CocoCategory(3, "dog"));

  TinyPictures(Path folder) {
    this.folder = folder;
  }

  Path folder() {
    return folder;
  }

  Path json() {
    return folder.resolve("annotations.json");
  }

  TinyPictures categories(CocoCategory... kinds) {
    categories = List.of(kinds);
    return this;
  }

  /** Adds a picture of a gradient. */
  TinyPictures picture(long id, int width, int height) throws IOException {
    write("%d.png".formatted(id), gradient(width, height, BufferedImage.TYPE_INT_RGB));
    return named(id, width, height);
  }

  /** Adds a picture without a file. */
  TinyPictures named(long id, int width, int height) {
    images.add(new CocoImage(id, "%d.png".formatted(id), height, width));
    return this;
  }

  TinyPictures object(long image, long category, double x, double y, double w, double h) {
    return object(image, category, x, y, w, h, false, null);
  }

  /** Adds an object whose mask fills its box. */
  TinyPictures filled(long image, long category, double x, double y, double w, double h) {
    CocoImage of =
        images.stream().filter(candidate -> candidate.id() == image).findFirst().orElseThrow();
    CocoBox box = new CocoBox(x, y, w, h);
    return object(
        image, category, x, y, w, h, false, RunLengthMask.ofBox(of.height(), of.width(), box));
  }

  TinyPictures object(
      long image,
      long category,
      double x,
      double y,
      double w,
      double h,
      boolean crowd,
      Segmentation mask) {
    annotations.add(
        new CocoAnnotation(
            annotations.size() + 1L, image, category, new CocoBox(x, y, w, h), mask, w * h, crowd));
    return this;
  }

  void write(String name, BufferedImage picture) throws IOException {
    ImageIO.write(picture, "png", folder.resolve(name).toFile());
  }

  void write(String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), content);
  }

  static BufferedImage gradient(int width, int height, int type) {
    BufferedImage picture = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        picture.setRGB(x, y, 0xff000000 | (x * 7 & 0xff) << 16 | (y * 11 & 0xff) << 8 | (x ^ y));
      }
    }
    return picture;
  }

  /** Writes the annotations and begins a data set of batches in order, not augmented. */
  CocoDetectionDataset.Builder data(int batch) throws IOException {
    new CocoDataset(images, annotations, categories).write(json());
    return CocoDetectionDataset.builder()
        .setAnnotations(json())
        .setPictures(folder)
        .optAugmentation((sample, random) -> sample)
        .setSampling(batch, false);
  }
}
