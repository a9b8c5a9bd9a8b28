-- The configuration of docs/editors/neovim.md for Neovim 0.7 to 0.10, with this repository's build as `dlspec`.
vim.api.nvim_create_autocmd({ 'BufRead', 'BufNewFile' }, {
  pattern = '*.dlspec',
  callback = function()
    vim.bo.filetype = 'dlspec'
    vim.bo.commentstring = '// %s'
  end,
})
vim.api.nvim_create_autocmd('FileType', {
  pattern = 'dlspec',
  callback = function(args)
    local client = vim.lsp.start_client({
      name = 'dlspec',
      cmd = { 'node', vim.env.DLSPEC, 'lsp', '--stdio' },
      root_dir = vim.fn.getcwd(),
    })
    vim.lsp.buf_attach_client(args.buf, client)
  end,
})
