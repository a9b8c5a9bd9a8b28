-- Drives the language server through Neovim's own client: what a person does with keys is called here by name.
local failures = 0

local function check(what, holds, found)
  if holds then
    print('passed: ' .. what .. '\n')
  else
    failures = failures + 1
    print('FAILED: ' .. what .. ': ' .. vim.inspect(found) .. '\n')
  end
end

local function eventually(what, condition)
  local found
  local holds = vim.wait(8000, function()
    local done
    done, found = condition()
    return done
  end, 50)
  check(what, holds, found)
end

local function line(number)
  return vim.api.nvim_buf_get_lines(0, number - 1, number, true)[1]
end

local function put_cursor_on(word)
  vim.fn.cursor(1, 1)
  vim.fn.search(word, 'cW')
end

local function drive()
  vim.cmd('edit ' .. vim.env.SPEC)
  eventually('the file type starts the server', function()
    local clients = vim.lsp.buf_get_clients(0)
    return #vim.tbl_keys(clients) == 1, clients
  end)

  eventually('diagnostics', function()
    local found = vim.diagnostic.get(0)
    local isUnknown = #found == 1 and found[1].message:find('unknown layer `dnse`', 1, true) ~= nil
    return isUnknown and found[1].lnum == 3, found
  end)

  put_cursor_on('relu')
  vim.lsp.buf.hover()
  eventually('hover', function()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= '' then
        local text = table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, true), '\n')
        return text:find('max(x, 0)', 1, true) ~= nil, text
      end
    end
    return false, 'no window'
  end)

  put_cursor_on('dnse')
  -- `code_action` asks which one: the question is put without it.
  local params = vim.lsp.util.make_range_params()
  params.context = { diagnostics = {}, only = { 'quickfix' } }
  local answers = vim.lsp.buf_request_sync(0, 'textDocument/codeAction', params, 20000) or {}
  local _, answer = next(answers)
  local action = answer and answer.result and answer.result[1]
  check('a quick fix is offered', action ~= nil and action.title:find('dense', 1, true) ~= nil, answers)
  if action then
    vim.lsp.util.apply_workspace_edit(action.edit, 'utf-16')
  end
  eventually('a quick fix', function()
    return line(4):find('dense(8)', 1, true) ~= nil, line(4)
  end)
  eventually('diagnostics go with the mistake', function()
    local found = vim.diagnostic.get(0)
    return #found == 0, found
  end)

  put_cursor_on('width')
  vim.lsp.buf.rename('units')
  eventually('rename', function()
    return line(1):find('units = 8', 1, true) ~= nil and line(3):find('units', 1, true) ~= nil,
      { line(1), line(3) }
  end)

  vim.fn.cursor(3, 1)
  vim.fn.search('units', 'W')
  vim.lsp.buf.definition()
  eventually('definition', function()
    return vim.fn.line('.') == 1 and vim.fn.col('.') == 15, { vim.fn.line('.'), vim.fn.col('.') }
  end)

  -- From 0.8 on there is one function, before it another.
  if vim.lsp.buf.formatting_sync then
    vim.lsp.buf.formatting_sync(nil, 20000)
  else
    vim.lsp.buf.format({ timeout_ms = 20000 })
  end
  eventually('format', function()
    return line(3) == '  dense(units) -> relu', line(3)
  end)
  vim.cmd('write')

  -- Another spec declares the block.
  vim.cmd('edit ' .. vim.env.USES)
  eventually('another spec has the same server', function()
    local clients = vim.lsp.buf_get_clients(0)
    return #vim.tbl_keys(clients) >= 1, clients
  end)
  put_cursor_on('Wide(4)')
  vim.lsp.buf.definition()
  eventually('definition in another spec', function()
    local name = vim.api.nvim_buf_get_name(0)
    return name:find('blocks.dlspec', 1, true) ~= nil and vim.fn.line('.') == 1 and vim.fn.col('.') == 7, name
  end)

  vim.cmd('edit ' .. vim.env.USES)
  put_cursor_on('Wide(4)')
  vim.lsp.buf.rename('Broad')
  eventually('rename in all specs', function()
    local uses = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, true), ' ')
    local blocks = table.concat(vim.api.nvim_buf_get_lines(vim.fn.bufnr('blocks.dlspec'), 0, -1, true), ' ')
    local holds = uses:find('Broad(4)', 1, true) and uses:find('{ Broad }', 1, true) and blocks:find('block Broad', 1, true)
    return holds ~= nil, { uses, blocks }
  end)

  vim.cmd('wall')
  -- Of what is selected a block is made.
  local selected = vim.lsp.util.make_given_range_params({ 4, 2 }, { 5, 9 })
  selected.context = { diagnostics = {}, only = { 'refactor.extract' } }
  local refactorings = vim.lsp.buf_request_sync(0, 'textDocument/codeAction', selected, 20000) or {}
  local _, refactoring = next(refactorings)
  local extract = refactoring and refactoring.result and refactoring.result[1]
  check('a block is offered for what is selected', extract ~= nil and extract.title:find('Extract block', 1, true) ~= nil, refactorings)
  if extract then
    vim.lsp.util.apply_workspace_edit(extract.edit, 'utf-16')
  end
  eventually('the block is there', function()
    local text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, true), '\n')
    return text:find('block Block {\n', 1, true) ~= nil, text
  end)
  vim.cmd('wall')
end

local ok, problem = xpcall(drive, debug.traceback)
check('nothing was raised', ok, problem)
vim.cmd(failures == 0 and 'qall!' or 'cquit')
