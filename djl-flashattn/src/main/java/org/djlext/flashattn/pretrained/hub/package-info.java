/**
 * The HuggingFace hub: models by the name they are published under.
 *
 * <p>Users write {@code optModelUrls("hf://org/name")} and need nothing of this package. It can
 * also be called directly:
 *
 * <pre>{@code
 * Path folder = ModelHub.open().fetch(HubModel.parse(URI.create("hf://org/name@v1.0")), null);
 * }</pre>
 *
 * <p>Environment variables (or system properties of the same names) are those of HuggingFace's own
 * tools: {@code HF_ENDPOINT}, {@code HF_TOKEN}, {@code HF_HOME} (for its token file), {@code
 * HF_HUB_OFFLINE}. Models are kept in {@code huggingface/hub} in DJL's cache folder ({@code
 * DJL_CACHE_DIR}), laid out as HuggingFace's cache. Only what a model needs is fetched:
 * configuration, tokenizer, and one form of its weights. Downloads continue where they broke off,
 * are compared with the size and hash that the hub announces, and appear whole or not at all; two
 * processes that want the same file download it once. The token goes to the hub only, never to
 * where it redirects.
 */
package org.djlext.flashattn.pretrained.hub;
