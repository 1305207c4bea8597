package org.djlext.examples.faces;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.djlext.face.Face;
import org.djlext.face.align.FaceAligner;
import org.djlext.flashattn.image.RgbImage;

/**
 * Faces of pairs as a detector finds them: each in a scene of its own, aligned by the points that
 * were found.
 *
 * @param scenes the scenes, of all first faces and then of all second ones
 * @param found the largest face of each scene; null where none was found
 */
record FoundPairs(List<FaceScene> scenes, List<Face> found) {

  /** Draws the scenes of pairs, on all processors. */
  static List<FaceScene> draw(FacePairs pairs, FaceGenerator generator) {
    int count = pairs.pairs().size();
    return IntStream.range(0, 2 * count)
        .parallel()
        .mapToObj(
            i -> {
              FacePairs.Pair pair = pairs.pairs().get(i % count);
              return i < count
                  ? generator.scene(pair.first(), pair.firstView())
                  : generator.scene(pair.second(), pair.secondView());
            })
        .toList();
  }

  /** Takes the largest face of each scene. */
  static FoundPairs of(List<FaceScene> scenes, List<Face[]> faces) {
    List<Face> largest =
        faces.stream()
            .map(all -> Arrays.stream(all).max(Comparator.comparingDouble(Face::area)).orElse(null))
            .toList();
    return new FoundPairs(scenes, largest);
  }

  /** Takes the true faces instead, to tell what the detector costs. */
  FoundPairs truth() {
    return new FoundPairs(scenes, scenes.stream().map(scene -> scene.faces().get(0)).toList());
  }

  /** Aligns all; where no face was found, by the true points, which nobody may look at. */
  List<RgbImage> align(FaceAligner aligner) {
    List<Face> truth = truth().found();
    return IntStream.range(0, scenes.size())
        .parallel()
        .mapToObj(
            i -> {
              Face face = found.get(i) == null ? truth.get(i) : found.get(i);
              return aligner.align(scenes.get(i).picture(), face.points());
            })
        .toList();
  }

  /** Compares embeddings by their cosine; who was not found is like nobody. */
  FaceLikeness likeness(List<float[]> embeddings) {
    int count = scenes.size() / 2;
    FaceLikeness cosine =
        FaceLikeness.cosine(embeddings.subList(0, count), embeddings.subList(count, 2 * count));
    return (first, second) ->
        found.get(first) == null || found.get(count + second) == null
            ? -1
            : cosine.of(first, second);
  }

  /** In how many scenes a face was found. */
  long foundCount() {
    return found.stream().filter(face -> face != null).count();
  }
}
