/**
 * MoonViT, the vision tower of Kimi-VL, which takes every picture at its own size.
 *
 * <p>{@link org.djlext.vlm.moonvit.MoonVitConfig} is config.json, {@link
 * org.djlext.vlm.moonvit.MoonVitBlock} the tower. Patches of all pictures stand in one sequence;
 * FlashAttention's packed form keeps them apart. What is computed around it is the resource {@code
 * moonvit.py}; which checkpoint tensor fills which parameter stands in {@code moonvit.weights}.
 *
 * <pre>{@code
 * Criteria<NDList, NDList> criteria = Criteria.builder()
 *         .setTypes(NDList.class, NDList.class)
 *         .optModelPath(Path.of("MoonViT-SO-400M"))
 *         .build();
 * RgbImage picture = RgbImageReader.standard().read(Path.of("holiday.jpg"));
 * try (ZooModel<NDList, NDList> model = criteria.loadModel();
 *         Predictor<NDList, NDList> predictor = model.newPredictor()) {
 *     NDList inputs = MoonVitImageProcessor.from(model.getModelPath())
 *             .process(model.getNDManager(), List.of(picture));
 *     NDArray features = predictor.predict(inputs).head(); // (M, K, E)
 * }
 * }</pre>
 *
 * <p>Pictures are brought to red, green and blue before they shrink, so that alpha is dropped and
 * gray works; the published processor shrinks them in their own colours, which differs where alpha
 * is partial, and refuses to pad gray ones. Photographs are turned upright by the standard reader.
 *
 * <p>Letters of shapes: N images, P patches of all images, p pixels on a patch's side, H heads, D
 * head size, E hidden size, K patches that are merged into one feature, M features of all images.
 */
package org.djlext.vlm.moonvit;
