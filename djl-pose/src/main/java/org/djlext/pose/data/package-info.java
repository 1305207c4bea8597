/**
 * Training data of pose models: people with joints, augmented as in the papers.
 *
 * <p>{@link org.djlext.pose.data.PoseDataset} reads the keypoint files of COCO and gives batches to
 * DJL's {@code Trainer}. What is left out is counted, see {@link org.djlext.pose.data.PoseCounts}.
 *
 * <pre>{@code
 * PoseDataset training =
 *     PoseDataset.builder()
 *         .setAnnotations(Path.of("annotations/person_keypoints_train2017.json"))
 *         .setPictures(Path.of("train2017"))
 *         .setConfig(config)
 *         .optAugmentation(PoseAugmentation.mmpose(HalfBody.cocoUpper()))
 *         .setSampling(64, true)
 *         .build();
 * EasyTrain.fit(trainer, 210, training, validation);
 * }</pre>
 *
 * <p>{@link org.djlext.pose.data.PersonSample} is a person and what is seen of it, {@link
 * org.djlext.pose.data.PersonTransform} a step that changes that, {@link
 * org.djlext.pose.data.PixelTransform} one that changes colours; {@link
 * org.djlext.pose.data.PoseAugmentation} has those of the papers.
 *
 * <p>Letters of shapes: B batch, K joints, H and W height and width of the input.
 */
package org.djlext.pose.data;
