/**
 * Moonlight, and every other decoder in the style of DeepSeek-V3: attention over compressed keys
 * and values, and layers whose feed-forward part is a mixture of experts.
 *
 * <p>{@link org.djlext.vlm.moonlight.MoonlightConfig} is config.json, {@link
 * org.djlext.vlm.moonlight.MoonlightBlock} the model. What it computes is the resource {@code
 * moonlight.py}, which reads in the order of the papers: training calls it layer by layer, a pass
 * over cached tokens is one call. Which checkpoint tensor fills which parameter stands in {@code
 * moonlight.weights}.
 *
 * <pre>{@code
 * Criteria<String, String> criteria = Criteria.builder()
 *         .setTypes(String.class, String.class)
 *         .optModelPath(Path.of("Moonlight-16B-A3B-Instruct"))
 *         .build();
 * try (ZooModel<String, String> model = criteria.loadModel();
 *         Predictor<String, String> predictor = model.newPredictor()) {
 *     System.out.println(predictor.predict("The moon is"));
 * }
 * }</pre>
 *
 * <p>Letters of shapes: B batch, T tokens, S cached tokens, H heads, E hidden size, V vocabulary, L
 * size of a compressed key and value, R size of the part of a key that turns, X experts, K chosen
 * experts of a token, M = B * T.
 *
 * <p>Decoding, sampling and chat are in {@link org.djlext.vlm.generate} and know nothing of
 * experts.
 */
package org.djlext.vlm.moonlight;
