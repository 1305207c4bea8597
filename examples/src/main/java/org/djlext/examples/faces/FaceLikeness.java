package org.djlext.examples.faces;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.djlext.face.Embeddings;
import org.djlext.face.match.PartEmbeddings;
import org.djlext.face.process.CoverEstimate;
import org.djlext.face.process.FaceParts;
import org.djlext.face.process.FaceSample;
import org.djlext.flashattn.image.RgbImage;

/** How alike the first face of one pair and the second face of another are, from -1 to 1. */
@FunctionalInterface
interface FaceLikeness {

  /** Compares the first face of a pair with the second face of a pair. */
  double of(int first, int second);

  /** Compares embeddings by their cosine. */
  static FaceLikeness cosine(List<float[]> firsts, List<float[]> seconds) {
    List<float[]> a = firsts.stream().map(Embeddings::unit).toList();
    List<float[]> b = seconds.stream().map(Embeddings::unit).toList();
    return (first, second) -> dot(a.get(first), b.get(second));
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** Embeds the parts of faces and compares them by what is seen in both. */
  static FaceLikeness parts(Path model, HeldOutFaces faces) throws IOException {
    List<PartEmbeddings> firsts = embed(model, faces.first());
    List<PartEmbeddings> seconds = embed(model, faces.second());
    return (first, second) -> firsts.get(first).cosine(seconds.get(second));
  }

  private static List<PartEmbeddings> embed(Path model, List<FaceSample> faces) throws IOException {
    CoverEstimate estimate = new CoverEstimate();
    List<FaceSample> seen = faces.parallelStream().map(face -> estimate.apply(face, 0)).toList();
    List<RgbImage> pictures =
        seen.parallelStream().flatMap(face -> FaceParts.pictures(face).stream()).toList();
    List<float[]> embeddings = MiniatureEmbedding.embed(model, pictures, false);
    int each = pictures.size() / faces.size();
    List<PartEmbeddings> parts = new ArrayList<>();
    for (int i = 0; i < faces.size(); i++) {
      parts.add(FaceParts.embeddings(seen.get(i), embeddings.subList(i * each, (i + 1) * each)));
    }
    return parts;
  }
}
