module.exports = function (config) {
  config.addPassthroughCopy("src/img");
  return { dir: { input: "src", output: "dist", includes: "_includes", data: "_data" } };
};
