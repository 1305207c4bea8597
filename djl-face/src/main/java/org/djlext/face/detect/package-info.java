/**
 * Faces and their five points in pictures.
 *
 * <p>Two detectors are Blocks of the PyTorch engine: {@link org.djlext.face.detect.MtcnnBlock} with
 * the weights of facenet-pytorch, and {@link org.djlext.face.detect.ScrfdBlock} with those of
 * insightface.
 *
 * <pre>{@code
 * Criteria<Path, Face[]> criteria = Criteria.builder()
 *     .setTypes(Path.class, Face[].class)
 *     .optModelPath(folder)               // config.json and weights
 *     .build();
 * try (ZooModel<Path, Face[]> model = criteria.loadModel();
 *     Predictor<Path, Face[]> detector = model.newPredictor()) {
 *   Face[] faces = detector.predict(Path.of("group.jpg"));
 * }
 * }</pre>
 *
 * <p>A folder with the three files of facenet-pytorch needs no config.json.
 *
 * <p>{@link org.djlext.face.detect.FaceDetector} is what the rest of the pipeline asks, whatever is
 * behind it, any detector of DJL that gives five points included; {@link
 * org.djlext.face.detect.TiledDetector} finds small faces in large pictures; {@link
 * org.djlext.face.detect.OneFace} chooses where one face is wanted.
 *
 * <p>A {@link org.djlext.face.detect.ScrfdBlock} learns by {@link
 * org.djlext.face.detect.ScrfdLoss}.
 *
 * <p>Letters of shapes: B batch, N faces or rows, H and W the sides of a picture.
 */
package org.djlext.face.detect;
