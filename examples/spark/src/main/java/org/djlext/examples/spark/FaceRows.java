package org.djlext.examples.spark;

import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.djlext.face.Face;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.image.RgbImageReader;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The rows of faces, made as they are asked for: pictures are read until there are enough faces for
 * a batch. Memory holds one picture and one batch of aligned faces, however many pictures there
 * are.
 */
final class FaceRows implements Iterator<Row> {

  private final Iterator<Row> pictures;
  private final PartitionModels models;
  private final int batch;
  private final Queue<Row> ready = new ArrayDeque<>();
  private final List<Waiting> waiting = new ArrayList<>();

  /** A face that is aligned and not embedded yet. */
  private record Waiting(String path, int number, Face face, RgbImage crop) {}

  FaceRows(Iterator<Row> pictures, PartitionModels models, int batch) {
    this.pictures = pictures;
    this.models = models;
    this.batch = batch;
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && pictures.hasNext()) {
      Row picture = pictures.next();
      read(picture.getString(0), (byte[]) picture.get(1));
      if (waiting.size() >= batch) {
        embed();
      }
    }
    if (ready.isEmpty()) {
      embed();
    }
    return !ready.isEmpty();
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  private void read(String path, byte[] content) {
    try {
      RgbImage picture = RgbImageReader.standard().read(content, path);
      Face[] faces = models.detect(picture);
      List<Waiting> found = new ArrayList<>(); // all of a picture or none
      for (int i = 0; i < faces.length; i++) {
        found.add(new Waiting(path, i, faces[i], models.align(picture, faces[i])));
      }
      waiting.addAll(found);
    } catch (IOException | TranslateException | IllegalArgumentException e) {
      // of this picture; a night's work on millions of others goes on
      ready.add(RowFactory.create(path, null, null, null, null, null, null, null, e.getMessage()));
    }
  }

  private void embed() {
    for (int start = 0; start < waiting.size(); start += batch) {
      List<Waiting> faces = waiting.subList(start, Math.min(start + batch, waiting.size()));
      List<float[]> embeddings;
      try {
        embeddings = models.embed(faces.stream().map(Waiting::crop).toList());
      } catch (TranslateException e) {
        throw new IllegalStateException(e.getMessage(), e); // of the model, not of a picture
      }
      for (int i = 0; i < embeddings.size(); i++) {
        ready.add(row(faces.get(i), embeddings.get(i)));
      }
    }
    waiting.clear();
  }

  private static Row row(Waiting waiting, float[] embedding) {
    Face face = waiting.face();
    List<Float> values = new ArrayList<>(embedding.length);
    for (float value : embedding) {
      values.add(value);
    }
    return RowFactory.create(
        waiting.path(),
        waiting.number(),
        face.x(),
        face.y(),
        face.width(),
        face.height(),
        face.score(),
        CollectionConverters.asScala(values).toSeq(),
        null);
  }
}
